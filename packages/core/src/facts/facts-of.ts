import type {
  Capability,
  ChatRequest,
  Facts,
  Message,
  Operation,
  OperationRequest,
  Requests,
} from '../contracts/index.ts';
import { billingOf } from '../money/billing-words.ts';
import { reachOf } from './reach-of.ts';
import { estimateTokens } from './token-estimate.ts';

/** Tokens that a role, its separators and its place in the conversation cost. */
export const TOKENS_PER_MESSAGE = 4;

/** Tokens of a part that is not text. High for the average: an estimate must not be too low. */
const PART_TOKENS = { image: 1600, file: 6000, audio: 1500 } as const;

/** What rules, classifiers and the planner may look at in a request. */
export function factsOf(job: OperationRequest): Facts {
  const { operation, request } = job;
  const { metadata = {}, providerOptions, routing } = request;
  const reach = reachOf(routing);
  const own = (FACTS_OF[operation] as (request: Requests[Operation]) => OwnFacts)(request);
  return {
    operation,
    longestInputTokens: own.inputTokens,
    model: request.model,
    task: metadata.task,
    tags: metadata.tags ?? [],
    user: metadata.user,
    session: metadata.session,
    tenant: metadata.tenant,
    ...(providerOptions !== undefined && { billing: billingByProvider(providerOptions) }),
    ...(reach !== undefined && { reach }),
    ...own,
  };
}

function billingByProvider(options: NonNullable<ChatRequest['providerOptions']>): Facts['billing'] {
  return Object.fromEntries(Object.entries(options).map(([provider, own]) => [provider, billingOf(own)]));
}

type OwnFacts = Pick<
  Facts,
  'text' | 'system' | 'messageCount' | 'inputTokens' | 'units' | 'maxOutputTokens' | 'reasoningEffort' | 'needs'
> &
  Partial<Pick<Facts, 'longestInputTokens' | 'cachesForAnHour'>>;

const NOTHING_ASKED = {
  system: '',
  messageCount: 0,
  units: {},
  maxOutputTokens: undefined,
  reasoningEffort: undefined,
  needs: [],
} as const;

const FACTS_OF: { readonly [Name in Operation]: (request: Requests[Name]) => OwnFacts } = {
  chat: chatFacts,
  fill: ({ prefix, suffix = '', maxOutputTokens }) => ({
    ...NOTHING_ASKED,
    text: prefix,
    inputTokens: estimateTokens(prefix) + estimateTokens(suffix),
    maxOutputTokens,
  }),
  embed({ input }) {
    const tokens = input.map(estimateTokens);
    return { ...NOTHING_ASKED, text: input[0] ?? '', inputTokens: sum(tokens), longestInputTokens: most(tokens) };
  },
  rerank({ query, documents }) {
    const asked = estimateTokens(query);
    const tokens = documents.map(estimateTokens);
    return {
      ...NOTHING_ASKED,
      text: query,
      inputTokens: asked + sum(tokens),
      longestInputTokens: asked + most(tokens),
      units: { searches: 1 },
    };
  },
  image: ({ prompt, images = [], count = 1 }) => ({
    ...NOTHING_ASKED,
    text: prompt,
    inputTokens: estimateTokens(prompt) + images.length * PART_TOKENS.image,
    units: { images: count },
  }),
  speech: ({ text, instructions = '' }) => ({
    ...NOTHING_ASKED,
    text,
    inputTokens: estimateTokens(text) + estimateTokens(instructions),
    units: { characters: text.length },
  }),
  transcription: ({ prompt = '', durationSeconds }) => ({
    ...NOTHING_ASKED,
    text: prompt,
    inputTokens: PART_TOKENS.audio,
    ...(durationSeconds !== undefined && { units: { audioSeconds: durationSeconds } }),
  }),
  ocr: ({ pages }) => ({
    ...NOTHING_ASKED,
    text: '',
    inputTokens: PART_TOKENS.file,
    ...(pages !== undefined && { units: { pages: pages.length } }),
  }),
};

/** The text of the last user message. */
export function lastQuestion({ messages }: ChatRequest): string {
  const lastUser = messages.findLast((message) => message.role === 'user');
  return lastUser === undefined ? '' : textOf(lastUser);
}

function chatFacts(request: ChatRequest): OwnFacts {
  const system = [request.system ?? '', ...request.messages.filter(isSystem).map(textOf)].filter(Boolean).join('\n');
  return {
    text: lastQuestion(request),
    system,
    messageCount: request.messages.length,
    inputTokens: chatTokens(request),
    units: {},
    maxOutputTokens: request.maxOutputTokens,
    reasoningEffort: request.reasoningEffort,
    needs: chatNeeds(request),
    ...(request.messages.some(({ content }) => isCachedForAnHour(content)) && { cachesForAnHour: true }),
  };
}

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
      return PART_TOKENS[part.type];
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

function isCachedForAnHour(content: string | readonly AnyPart[]): boolean {
  return typeof content !== 'string' && content.some((part) => 'cache' in part && part.cache === '1h');
}

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

function most(numbers: readonly number[]): number {
  return numbers.reduce((largest, each) => Math.max(largest, each), 0);
}
