import {
  priceUsage,
  RouterError,
  type Chunk,
  type ModelCard,
  type Provider,
  type ProviderCall,
  type ProviderPlugin,
  type Usage,
  type Warning,
} from '@signalbox/core';
import { createFakeContext } from '../fake-context.ts';
import { collectUntilError } from '../fake/chunks.ts';
import { summarizeAnswer } from '../openai-oracle.ts';
import type { Recording } from '../recording.ts';
import { disagreementsOf } from './compare-answers.ts';
import { compareBodies } from './compare-bodies.ts';
import type { CorpusApi, CorpusDefinition, ExchangeApi, Question, SentRequest } from './definition.ts';
import { emptyLine, lineUsage, type CorpusLine } from './line.ts';

/** Answers with the recording, and remembers what was asked. */
export interface Replayer {
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  readonly sent: readonly SentRequest[];
}

/**
 * Puts one recorded exchange to a plugin.
 * @param replayer whose `fetch` answers with the recording
 * @throws nothing that a plugin does; a mistake of the definition is thrown as it is
 */
export async function runExchange(
  recording: Recording,
  definition: CorpusDefinition,
  replayer: Replayer,
): Promise<CorpusLine> {
  const api = Object.hasOwn(definition.apis, recording.api) ? definition.apis[recording.api] : undefined;
  const skippedReason = outside(recording, api);
  const empty = emptyLine(recording);
  if (skippedReason !== undefined) return { ...empty, outcome: 'skipped', skippedReason };
  const exchange = api as ExchangeApi;

  const asked: Warning[] = [];
  const question = exchange.ask(recording, (warning) => void asked.push(warning));
  const plugin = exchange.plugin(recording);
  const said = await answerTo(question, plugin, exchange, recording, replayer);
  const warnings = [...asked, ...said.warnings];
  const line: CorpusLine = { ...empty, ...said.line, warnings };
  return {
    ...line,
    disagreements: disagreementsOf(line, exchange.read(recording)),
    request: compareRequest(recording, exchange, replayer.sent, warnings),
  };
}

function outside(recording: Recording, api: CorpusApi | undefined): string | undefined {
  if (api === undefined) return `no plugin speaks the API "${recording.api}" of ${recording.vendor}`;
  return 'outside' in api ? api.outside : api.outsideWhen?.(recording);
}

interface Said {
  readonly line: Partial<CorpusLine>;
  readonly warnings: readonly Warning[];
}

async function answerTo(
  question: Question,
  plugin: ProviderPlugin,
  { secrets = {} }: ExchangeApi,
  { stream }: Recording,
  { fetch }: Replayer,
): Promise<Said> {
  const warnings: Warning[] = [];
  let provider: Provider | undefined;
  try {
    provider = await plugin.create(createFakeContext({ fetch, secrets }));
    return { line: await lineOf(question, plugin, provider, stream, warnings), warnings };
  } catch (thrown) {
    return { line: { outcome: 'error', error: errorOf(thrown) }, warnings };
  } finally {
    await provider?.dispose?.();
  }
}

async function lineOf(
  question: Question,
  plugin: ProviderPlugin,
  provider: Provider,
  stream: boolean,
  warnings: Warning[],
): Promise<Partial<CorpusLine>> {
  const { signal } = new AbortController();
  if (question.operation === 'models') {
    if (provider.listModels === undefined) throw new TypeError('the provider has no listModels');
    return { models: await provider.listModels(signal) };
  }
  const { model } = question;
  const card = ('card' in question ? question.card : undefined) ?? cardOf(plugin, model);
  const warn = (warning: Warning): void => void warnings.push(warning);
  const call = { model, card, request: question.request, signal, warn };
  if (question.operation === 'count-tokens') {
    if (provider.countTokens === undefined) throw new TypeError('the provider does not count tokens');
    const inputTokens = await provider.countTokens(call as ProviderCall<typeof question.request>);
    return { usage: lineUsage({ inputTokens, outputTokens: 0 }) };
  }
  const { items, error } = await collectUntilError(chunksOf(provider, question, call as never, stream));
  const said = saidBy(items, card);
  if (error !== undefined) return { ...said, outcome: 'error', error: errorOf(error) };
  return said.finishReason === null ? { ...said, outcome: 'error', error: TRUNCATED } : said;
}

/** What the router makes of a stream that just stops. */
const TRUNCATED: CorpusLine['error'] = {
  code: 'stream_truncated',
  status: null,
  retryAfterMs: null,
  message: 'the answer stopped before its end',
};

const METHODS = {
  embed: 'embed',
  rerank: 'rerank',
  image: 'generateImages',
  speech: 'speak',
  transcription: 'transcribe',
  ocr: 'ocr',
} as const;

async function* chunksOf(
  provider: Provider,
  question: Exclude<Question, { operation: 'models' | 'count-tokens' }>,
  call: never,
  stream: boolean,
): AsyncGenerator<Chunk, void> {
  const method =
    question.operation === 'fill'
      ? 'fill'
      : question.operation === 'chat'
        ? stream || provider.complete === undefined
          ? 'stream'
          : 'complete'
        : METHODS[question.operation];
  const run = provider[method];
  if (run === undefined) throw new TypeError(`the provider has no ${method}`);
  yield* await (run as (call: never) => AsyncIterable<Chunk> | Promise<readonly Chunk[]>).call(provider, call);
}

function saidBy(chunks: readonly Chunk[], card: ModelCard): Partial<CorpusLine> & Pick<CorpusLine, 'finishReason'> {
  const { text, reasoning, toolCalls, citations, finishReason, usage } = summarizeAnswer(chunks);
  const finish = chunks.find((chunk) => chunk.type === 'finish');
  const embeddings = chunks.find((chunk) => chunk.type === 'embeddings')?.embeddings;
  const ranking = chunks.find((chunk) => chunk.type === 'ranking')?.ranking;
  return {
    text,
    reasoning,
    toolCalls,
    citations,
    finishReason: finishReason ?? null,
    usage: lineUsage(usage),
    embeddings: embeddings === undefined ? null : { count: embeddings.length, dimensions: embeddings[0]?.length ?? 0 },
    rerank: ranking ?? null,
    cost: finish === undefined ? null : costOf(finish.costUsd, usage, card),
  };
}

/** The provider's own word, else what its usage costs by the card. */
function costOf(stated: number | undefined, usage: Usage | undefined, { price }: ModelCard): CorpusLine['cost'] {
  if (stated !== undefined) return { usd: stated, source: 'provider' };
  const nanoUsd = usage === undefined ? undefined : priceUsage(price, usage, { at: Date.now() });
  if (nanoUsd === undefined) return { usd: null, source: 'unknown' };
  return { usd: nanoUsd / 1e9, source: price.kind === 'free' ? 'free' : 'catalogue' };
}

/** The plugin's card of a model, or one that can do everything. */
function cardOf({ definition, options }: ProviderPlugin, model: string): ModelCard {
  const known = definition.models.find(({ id, aliases = [] }) => id === model || aliases.includes(model));
  const own = options.models?.find(({ id }) => id === model);
  return {
    kind: 'chat',
    capabilities: EVERYTHING,
    price: { kind: 'unknown' },
    id: model,
    ...known,
    ...own,
  };
}

const EVERYTHING: ModelCard['capabilities'] = [
  'tools',
  'parallel-tools',
  'json',
  'json-schema',
  'vision',
  'file-input',
  'audio-input',
  'reasoning',
  'prompt-caching',
  'image-output',
  'web-search',
  'fim',
];

function errorOf(thrown: unknown): NonNullable<CorpusLine['error']> {
  if (!RouterError.isInstance(thrown)) {
    const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : typeof thrown;
    return { code: 'internal', status: null, retryAfterMs: null, message };
  }
  const { code, status = null, retryAfterMs = null, message } = thrown;
  return { code, status, retryAfterMs, message };
}

function compareRequest(
  recording: Recording,
  exchange: ExchangeApi,
  sent: readonly SentRequest[],
  warnings: readonly Warning[],
): CorpusLine['request'] {
  const [first] = sent;
  const { body } = recording.request;
  if (body === null || body === undefined) return null;
  if (first === undefined) return { same: false, differences: [{ path: '', kind: 'missing' }] };
  const warned = new Set(warnings.map(({ field }) => field));
  const normalize = exchange.normalize ?? ((value: unknown) => value);
  const differences = compareBodies(
    normalize(body, { recording, warned, side: 'recorded' }),
    normalize(first.body, { recording, warned, side: 'sent' }),
    exchange.differences,
  );
  const samePath = exchange.samePath ?? (({ path }: SentRequest) => path === recording.request.path);
  const all = samePath(first, recording) ? differences : [...differences, { path: '(path)', kind: 'changed' } as const];
  return { same: all.every(({ reason }) => reason !== undefined), differences: all };
}
