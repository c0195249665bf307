import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest, type NeutralTurn } from '../neutral.ts';
import { readInvoke } from './bedrock-invoke.ts';
import { CONVERSE_FIELDS, type Block } from './bedrock-schema.ts';
import { jsonOf, refuseField } from './bedrock-values.ts';
import type { CheckSettings, WireRequest } from './dialect.ts';
import { checkModel, createPromptText, promptOf, readBody, type PromptText } from './read.ts';
import { signatureOf } from './signature.ts';

/**
 * Understands a request to the runtime, and one for the list of models.
 * @throws Refusal
 */
export function readBedrock(request: WireRequest, settings: CheckSettings): NeutralRequest {
  checkSignature(request, settings);
  if (request.method === 'GET' && request.path.endsWith('/foundation-models')) {
    return { ...EMPTY_REQUEST, operation: 'models' };
  }
  const route = /^\/model\/(.+)\/(converse|converse-stream|invoke)$/.exec(request.path);
  if (route === null || request.method !== 'POST') refuse('not-found', 'UnknownOperationException');
  const [, model = '', operation = ''] = route;
  checkModel(model, settings.models, () => 'The provided model identifier is invalid.');
  if (operation === 'invoke') return readInvoke(request, model);
  return readConverse(request, model, operation === 'converse-stream');
}

/** `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`, or a Bedrock API key as a bearer token. */
function checkSignature({ headers }: WireRequest, { apiKey }: CheckSettings): void {
  const authorization = headers['authorization'] ?? '';
  if (authorization === '') refuse('authentication', 'Missing Authentication Token');
  const bearer = /^Bearer (\S+)$/.exec(authorization)?.[1];
  const scope =
    /^AWS4-HMAC-SHA256 Credential=([^/\s]+)\/\d{8}\/[a-z0-9-]+\/bedrock\/aws4_request, ?SignedHeaders=(\S+), ?Signature=[0-9a-f]{64}$/.exec(
      authorization,
    );
  const key = bearer ?? scope?.[1];
  if (key === undefined) refuse('authentication', 'Authorization header requires a SigV4 signature or a bearer token.');
  if (scope !== null && !/(^|;)host(;|$)/.test(scope[2] ?? ''))
    refuse('authentication', "'host' must be a signed header.");
  if (scope !== null && headers['x-amz-date'] === undefined)
    refuse('authentication', "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  if (apiKey !== undefined && key !== apiKey) refuse('authentication');
}

type Body = v.InferOutput<typeof CONVERSE>;
const CONVERSE = v.strictObject(CONVERSE_FIELDS);

function readConverse(request: WireRequest, model: string, stream: boolean): NeutralRequest {
  const body = readBody(CONVERSE, request.body, refuseField);
  checkMessages(body);
  const prompt = promptText(body);
  const { maxTokens, stopSequences = [] } = body.inferenceConfig ?? {};
  const textFormat = body.outputConfig?.textFormat;
  return {
    ...EMPTY_REQUEST,
    model,
    stream,
    system: (body.system ?? []).map((part) => ('text' in part ? part.text : '')).join(''),
    turns: body.messages.flatMap(turnsOf),
    tools: (body.toolConfig?.tools ?? []).flatMap((tool) =>
      'toolSpec' in tool ? [{ name: tool.toolSpec.name, schema: tool.toolSpec.inputSchema.json }] : [],
    ),
    toolChoice: choiceOf(body.toolConfig?.toolChoice),
    format: textFormat === undefined ? 'text' : { schema: jsonOf(textFormat.structure.jsonSchema.schema) },
    wantsReasoning: asksToThink(body.additionalModelRequestFields),
    maxOutputTokens: maxTokens,
    stop: stopSequences,
    prompt: prompt.text,
    cacheMarks: prompt.marks,
  };
}

function choiceOf(choice: NonNullable<Body['toolConfig']>['toolChoice']): NeutralRequest['toolChoice'] {
  if (choice === undefined || 'auto' in choice) return 'auto';
  return 'any' in choice ? 'required' : { name: choice.tool.name };
}

/** Each model family has its own word for it. */
function asksToThink(fields: unknown): boolean {
  if (typeof fields !== 'object' || fields === null) return false;
  const { thinking, reasoning_config: config, reasoningConfig } = fields as Readonly<Record<string, unknown>>;
  const chosen = thinking ?? config ?? reasoningConfig;
  return typeof chosen === 'object' && chosen !== null && /"(enabled|adaptive)"/.test(JSON.stringify(chosen));
}

/** The user begins, roles alternate, and tool results answer the tool uses of the message before. */
function checkMessages({ messages, toolConfig }: Body): void {
  if (messages[0]?.role !== 'user') {
    refuse(
      'invalid-request',
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    );
  }
  const usesTools = messages.some(({ content }) =>
    content.some((block) => block.toolUse !== undefined || block.toolResult !== undefined),
  );
  if (usesTools && toolConfig === undefined) {
    refuse('invalid-request', 'The toolConfig field must be defined when using toolUse and toolResult content blocks.');
  }
  messages.forEach((message, index) => {
    const before = messages[index - 1];
    if (before?.role === message.role) {
      refuse(
        'invalid-request',
        'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
      );
    }
    const asked = new Set(before?.content.flatMap(({ toolUse }) => (toolUse === undefined ? [] : [toolUse.toolUseId])));
    for (const { toolResult } of message.content) {
      if (toolResult !== undefined && !asked.delete(toolResult.toolUseId)) {
        refuse(
          'invalid-request',
          `The number of toolResult blocks at messages.${index}.content exceeds the number of toolUse blocks of previous turn.`,
        );
      }
    }
    if (asked.size > 0) {
      refuse(
        'invalid-request',
        `Expected toolResult blocks at messages.${index}.content for the following Ids: ${[...asked].join(', ')}`,
      );
    }
    checkThoughts(message.content);
  });
}

function checkThoughts(content: readonly Block[]): void {
  for (const { reasoningContent } of content) {
    if (reasoningContent === undefined || !('reasoningText' in reasoningContent)) continue;
    const { text, signature } = reasoningContent.reasoningText;
    if (signature !== undefined && signature !== signatureOf(text)) {
      refuse('invalid-request', 'The model returned the following errors: Invalid `signature` in `thinking` block');
    }
  }
}

/** Tools, then system, then messages, each with its cache points. */
function promptText(body: Body): PromptText {
  const prompt = createPromptText();
  const parts = [
    ...(body.toolConfig?.tools ?? []),
    ...(body.system ?? []),
    ...body.messages.flatMap(({ content }) => content),
  ];
  for (const part of parts) {
    if ('cachePoint' in part && part.cachePoint !== undefined) prompt.mark(part.cachePoint.ttl ?? '5m');
    else prompt.add('text' in part && part.text !== undefined ? part.text : promptOf(part).slice(0, 4000));
  }
  return prompt;
}

/** Tool results come in a user message; for what is to be said they are a turn of their own. */
function turnsOf({ role, content }: Body['messages'][number]): NeutralTurn[] {
  const results = content.flatMap(({ toolResult }) => (toolResult === undefined ? [] : [toolResult]));
  const text = content.map((block) => block.text ?? '').join('');
  const images = content.filter(({ image }) => image !== undefined).length;
  const told = results.flatMap((result) =>
    result.content.map((part) => ('text' in part ? part.text : promptOf(part).slice(0, 400))),
  );
  const said: NeutralTurn[] = text === '' && images === 0 && results.length > 0 ? [] : [{ role, text, images }];
  return results.length === 0 ? said : [{ role: 'tool', text: told.join(' '), images: 0 }, ...said];
}
