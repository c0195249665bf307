import type {
  Capability,
  ChatRequest,
  EmbedRequest,
  Facts,
  Message,
  OperationRequest,
  RerankRequest,
} from '../contracts/index.ts';
import { estimateTokens } from './token-estimate.ts';

/** Tokens that a role, its separators and its place in the conversation cost. */
const TOKENS_PER_MESSAGE = 4;

/** Tokens of a part that is not text. High for the average: an estimate must not be too low. */
const PART_TOKENS: Readonly<Record<string, number>> = { image: 1600, file: 6000, audio: 1500 };

/** What rules, classifiers and the planner may look at in a request. */
export function factsOf({ operation, request }: OperationRequest): Facts {
  const { metadata = {} } = request;
  return {
    operation,
    model: request.model,
    task: metadata.task,
    tags: metadata.tags ?? [],
    user: metadata.user,
    session: metadata.session,
    tenant: metadata.tenant,
    ...(operation === 'chat' ? chatFacts(request) : operation === 'embed' ? embedFacts(request) : rerankFacts(request)),
  };
}

type OwnFacts = Pick<
  Facts,
  'text' | 'system' | 'messageCount' | 'inputTokens' | 'maxOutputTokens' | 'reasoningEffort' | 'needs'
>;

function chatFacts(request: ChatRequest): OwnFacts {
  const system = [request.system ?? '', ...request.messages.filter(isSystem).map(textOf)].filter(Boolean).join('\n');
  const lastUser = request.messages.findLast((message) => message.role === 'user');
  return {
    text: lastUser === undefined ? '' : textOf(lastUser),
    system,
    messageCount: request.messages.length,
    inputTokens: chatTokens(request),
    maxOutputTokens: request.maxOutputTokens,
    reasoningEffort: request.reasoningEffort,
    needs: chatNeeds(request),
  };
}

function embedFacts(request: EmbedRequest): OwnFacts {
  return {
    ...NOTHING_ASKED,
    text: request.input[0] ?? '',
    inputTokens: sum(request.input.map(estimateTokens)),
  };
}

function rerankFacts(request: RerankRequest): OwnFacts {
  return {
    ...NOTHING_ASKED,
    text: request.query,
    inputTokens: estimateTokens(request.query) + sum(request.documents.map(estimateTokens)),
  };
}

const NOTHING_ASKED = {
  system: '',
  messageCount: 0,
  maxOutputTokens: undefined,
  reasoningEffort: undefined,
  needs: [],
} as const;

function chatTokens(request: ChatRequest): number {
  let tokens = request.system === undefined ? 0 : estimateTokens(request.system) + TOKENS_PER_MESSAGE;
  for (const message of request.messages) tokens += TOKENS_PER_MESSAGE + messageTokens(message);
  for (const tool of request.tools ?? []) tokens += estimateTokens(JSON.stringify(tool));
  if (request.responseFormat?.type === 'json-schema') tokens += estimateTokens(JSON.stringify(request.responseFormat));
  return tokens;
}

function messageTokens({ content }: Message): number {
  if (typeof content === 'string') return estimateTokens(content);
  let tokens = 0;
  for (const part of content) tokens += partTokens(part);
  return tokens;
}

type AnyPart = Exclude<Message['content'], string>[number];

function partTokens(part: AnyPart): number {
  switch (part.type) {
    case 'text':
    case 'reasoning':
      return estimateTokens(part.text);
    case 'tool-call':
      return estimateTokens(part.name) + estimateTokens(part.arguments);
    case 'tool-result':
      return typeof part.content === 'string' ? estimateTokens(part.content) : sum(part.content.map(partTokens));
    default:
      return PART_TOKENS[part.type] ?? 0;
  }
}

function chatNeeds(request: ChatRequest): readonly Capability[] {
  const needs = new Set<Capability>();
  if (request.tools !== undefined && request.tools.length > 0) needs.add('tools');
  if (request.responseFormat?.type === 'json') needs.add('json');
  if (request.responseFormat?.type === 'json-schema') needs.add('json-schema');
  for (const { content } of request.messages) addNeeds(needs, content);
  return [...needs];
}

function addNeeds(needs: Set<Capability>, content: string | readonly AnyPart[]): void {
  if (typeof content === 'string') return;
  for (const part of content) {
    const need = NEED_OF_PART[part.type];
    if (need !== undefined) needs.add(need);
    if (part.type === 'tool-result') addNeeds(needs, part.content);
  }
}

const NEED_OF_PART: Readonly<Record<string, Capability>> = {
  image: 'vision',
  file: 'file-input',
  audio: 'audio-input',
};

function textOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  return content
    .map((part: AnyPart) => (part.type === 'text' ? part.text : ''))
    .filter(Boolean)
    .join('\n');
}

function isSystem(message: Message): boolean {
  return message.role === 'system';
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
