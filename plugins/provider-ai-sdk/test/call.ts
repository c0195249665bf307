import type { ChatCall, ChatChunk, ChatRequest, ModelCard, Provider, ProviderCall, Warning } from '@signalbox/core';
import { collect, createFakeContext } from '@signalbox/testkit';
import { aiSdk, type AiSdkModel, type AiSdkOptions } from '../src/index.ts';

type Version = AiSdkModel['specificationVersion'];

export const VERSIONS = ['v2', 'v3', 'v4'] as const satisfies readonly Version[];

const CARD: ModelCard = { id: 'large', kind: 'chat', capabilities: [], price: { kind: 'unknown' } };

/** A language model written by hand, which remembers how it was called. */
export interface HandWritten {
  readonly model: AiSdkModel;
  /** The options of each call. */
  readonly calls: Record<string, unknown>[];
}

/** What a model of any generation says at the end when nothing else is asked of it. */
export function endIn(version: Version, reason = 'stop'): object {
  if (version === 'v2') {
    return {
      finishReason: reason,
      usage: { inputTokens: 7, outputTokens: 3, totalTokens: 10 },
    };
  }
  return {
    finishReason: { unified: reason, raw: reason },
    usage: { inputTokens: { total: 7 }, outputTokens: { total: 3 } },
  };
}

export interface Script {
  /** Parts of a stream, without `stream-start` and, unless there is one in it, with a usual `finish`. */
  readonly parts?: readonly object[];
  /** What `doGenerate` gives; the content alone is enough. */
  readonly result?: object;
  readonly warnings?: readonly object[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly supportedUrls?: Readonly<Record<string, readonly RegExp[]>>;
  readonly provider?: string;
  /** Thrown by both methods. */
  readonly failure?: unknown;
}

export function languageModel(version: Version, script: Script = {}): HandWritten {
  const { parts = [], warnings = [], headers = {}, supportedUrls = {}, provider = 'acme.chat' } = script;
  const calls: Record<string, unknown>[] = [];
  const hasEnd = parts.some((part) => 'type' in part && part.type === 'finish');
  const end = hasEnd ? [] : [{ type: 'finish', ...endIn(version) }];
  const called = (options: Record<string, unknown>): void => {
    calls.push(options);
    if ('failure' in script) throw script.failure;
  };
  const model = {
    specificationVersion: version,
    provider,
    modelId: 'large',
    supportedUrls,
    async doStream(options: Record<string, unknown>) {
      called(options);
      return { stream: streamOf([{ type: 'stream-start', warnings }, ...parts, ...end]), response: { headers } };
    },
    async doGenerate(options: Record<string, unknown>) {
      called(options);
      return { content: [], ...endIn(version), warnings, response: { headers }, ...script.result };
    },
  };
  return { model, calls };
}

export function streamOf(parts: readonly object[]): ReadableStream<object> {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
}

/** The plugin over one model. */
export async function providerOf(model: AiSdkModel, options: Partial<AiSdkOptions> = {}): Promise<Required<Provider>> {
  const give = () => model as never;
  const plugin = aiSdk({
    id: 'acme',
    provider: {
      languageModel: give,
      embeddingModel: give,
      rerankingModel: give,
      imageModel: give,
      speechModel: give,
      transcriptionModel: give,
    },
    ...options,
  });
  return (await plugin.create(createFakeContext({}))) as Required<Provider>;
}

export interface Asked<Request> {
  readonly call: ProviderCall<Request>;
  readonly warnings: Warning[];
}

export function callOf<Request extends object>(
  request: Request,
  more: Partial<ProviderCall<Request>> = {},
): Asked<Request> {
  const warnings: Warning[] = [];
  const call: ProviderCall<Request> = {
    model: 'large',
    card: CARD,
    request,
    signal: new AbortController().signal,
    warn: (warning) => void warnings.push(warning),
    ...more,
  };
  return { call, warnings };
}

export function chatCall(request: Partial<ChatRequest> = {}, more: Partial<ChatCall> = {}): Asked<ChatRequest> {
  return callOf<ChatRequest>({ messages: [{ role: 'user', content: 'hi' }], ...request }, more);
}

export interface Said {
  readonly chunks: readonly ChatChunk[];
  readonly fields: readonly string[];
  /** How the model was called. */
  readonly options: Record<string, unknown>;
}

/** Asks a hand-written model for a stream. */
export async function streamed(
  version: Version,
  script: Script,
  request: Partial<ChatRequest> = {},
  { options, ...more }: { readonly options?: Partial<AiSdkOptions>; readonly card?: ModelCard } = {},
): Promise<Said> {
  const { model, calls } = languageModel(version, script);
  const provider = await providerOf(model, options);
  const { call, warnings } = chatCall(request, more);
  const chunks = await collect(provider.stream(call));
  return { chunks, fields: warnings.map(({ field }) => field), options: calls[0] ?? {} };
}

/** Asks a hand-written model for an answer in one piece. */
export async function generated(
  version: Version,
  script: Script,
  request: Partial<ChatRequest> = {},
  options: Partial<AiSdkOptions> = {},
): Promise<Said> {
  const { model, calls } = languageModel(version, script);
  const provider = await providerOf(model, options);
  const { call, warnings } = chatCall(request);
  const chunks = await provider.complete(call);
  return { chunks, fields: warnings.map(({ field }) => field), options: calls[0] ?? {} };
}
