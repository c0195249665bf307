import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest, type NeutralTurn } from '../neutral.ts';
import { readInvoke, readRerank } from './bedrock-invoke.ts';
import { readList } from './bedrock-lists.ts';
import { checkConversation, checkConverse } from './bedrock-rules.ts';
import { CONVERSE, COUNT_TOKENS, type Body } from './bedrock-schema.ts';
import { jsonOf, refuseField } from './bedrock-values.ts';
import type { CheckSettings, WireRequest } from './dialect.ts';
import { checkModel, createPromptText, promptOf, readBody, type PromptText } from './read.ts';

/**
 * Understands a request to the runtime, to the agents' runtime, or for one of the control plane's lists.
 * @throws Refusal
 */
export function readBedrock(request: WireRequest, settings: CheckSettings): NeutralRequest {
  checkSignature(request, settings);
  const list = readList(request);
  if (list !== undefined) return list;
  if (request.method === 'POST' && request.path === '/rerank') {
    const ranking = readRerank(request);
    checkModel(ranking.model, settings.models, () => 'The provided model identifier is invalid.');
    return ranking;
  }
  const route = /^\/model\/(.+)\/(converse|converse-stream|count-tokens|invoke)$/.exec(request.path);
  if (route === null || request.method !== 'POST') refuse('not-found', 'UnknownOperationException');
  const [, model = '', operation = ''] = route;
  if (operation === 'count-tokens') return readCount(request, model);
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

function readConverse(request: WireRequest, model: string, stream: boolean): NeutralRequest {
  const body = readBody(CONVERSE, request.body, refuseField);
  checkConverse(body, model, stream);
  const prompt = promptText(body);
  const { maxTokens, stopSequences = [] } = body.inferenceConfig ?? {};
  const textFormat = body.outputConfig?.textFormat;
  return {
    ...EMPTY_REQUEST,
    model,
    stream,
    system: (body.system ?? []).map(({ text = '' }) => text).join(''),
    turns: body.messages.flatMap(turnsOf),
    tools: (body.toolConfig?.tools ?? []).flatMap(({ toolSpec }) =>
      toolSpec === undefined ? [] : [{ name: toolSpec.name, schema: toolSpec.inputSchema.json }],
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

/** Models count by their own ids, not by their inference profiles', and only Claude counts at all. */
function readCount(request: WireRequest, model: string): NeutralRequest {
  const { input } = readBody(COUNT_TOKENS, request.body, refuseField);
  if (!/^anthropic\.claude-(?!instant|v2)/.test(model)) {
    refuse('invalid-request', "The provided model doesn't support counting tokens.");
  }
  const common = { ...EMPTY_REQUEST, operation: 'count-tokens', model } as const;
  if (input.converse === undefined) {
    return { ...common, prompt: Buffer.from(input.invokeModel?.body ?? '', 'base64').toString() };
  }
  checkConversation(input.converse, model);
  return { ...common, prompt: promptText(input.converse).text };
}

function choiceOf(choice: NonNullable<Body['toolConfig']>['toolChoice']): NeutralRequest['toolChoice'] {
  if (choice?.tool !== undefined) return { name: choice.tool.name };
  return choice?.any === undefined ? 'auto' : 'required';
}

/** Each model family has its own word for it. */
function asksToThink(fields: Body['additionalModelRequestFields']): boolean {
  const { thinking, reasoning_config: config, reasoningConfig } = fields ?? {};
  const chosen = thinking ?? config ?? reasoningConfig;
  return typeof chosen === 'object' && chosen !== null && /"(enabled|adaptive)"/.test(JSON.stringify(chosen));
}

/** Tools, then system, then messages, each with its cache points. */
function promptText(body: Pick<Body, 'toolConfig' | 'system' | 'messages'>): PromptText {
  const prompt = createPromptText();
  const parts = [
    ...(body.toolConfig?.tools ?? []),
    ...(body.system ?? []),
    ...body.messages.flatMap(({ content }) => content),
  ];
  for (const part of parts) {
    if (part.cachePoint !== undefined) prompt.mark(part.cachePoint.ttl ?? '5m');
    else prompt.add('text' in part && part.text !== undefined ? part.text : promptOf(part).slice(0, 4000));
  }
  return prompt;
}

/** Tool results come in a user message; for what is to be said they are a turn of their own. */
function turnsOf({ role, content }: Body['messages'][number]): NeutralTurn[] {
  const results = content.flatMap(({ toolResult }) => (toolResult === undefined ? [] : [toolResult]));
  const text = content.map((block) => block.text ?? '').join('');
  const images = content.filter(({ image }) => image !== undefined).length;
  const told = results.flatMap((result) => result.content.map((part) => part.text ?? promptOf(part).slice(0, 400)));
  const said: NeutralTurn[] = text === '' && images === 0 && results.length > 0 ? [] : [{ role, text, images }];
  return results.length === 0 ? said : [{ role: 'tool', text: told.join(' '), images: 0 }, ...said];
}
