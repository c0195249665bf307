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
import type { ExchangeApi, Question } from './definition.ts';
import { lineUsage, type CorpusLine } from './line.ts';
import type { Replayer } from './run-exchange.ts';

/** What a provider said to a question, as the fields of a line. */
export interface Said {
  readonly line: Partial<CorpusLine>;
  readonly warnings: readonly Warning[];
}

/** Far more than a recorded answer takes: lists whose every page names a next one would be read for ever. */
const LIMIT_MS = 20_000;

/** Puts a question to a plugin. What it throws is the line's error. */
export async function answerTo(
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
  const signal = AbortSignal.timeout(LIMIT_MS);
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
