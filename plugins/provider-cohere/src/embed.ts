import { RouterError, type Chunk, type EmbedCall, type Usage } from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';
import { usageOf } from './usage.ts';

type Vector = readonly number[];

interface Reply {
  readonly body: unknown;
  readonly start: Chunk;
}

/** @see https://docs.cohere.com/reference/embed (read 2026-11-25) */
const TEXTS_PER_REQUEST = 96;
const INPUT_TYPES = { query: 'search_query', document: 'search_document' } as const;
/** The length of vectors can be chosen since version 4. */
const HAS_LENGTHS = /^embed-v[4-9]/;

/**
 * Turns texts into vectors, one request after another for each 96 of them.
 * @throws RouterError `invalid_response` when there is not a vector for each text
 */
export async function embed(
  call: EmbedCall,
  names: { readonly provider: string; readonly dialect: string },
  ask: (body: object) => Promise<Reply>,
): Promise<readonly Chunk[]> {
  const settings = settingsOf(call, names);
  const { input } = call.request;
  const vectors: Vector[] = [];
  const usages: (Usage | undefined)[] = [];
  let start: Chunk | undefined;
  for (let from = 0; from < Math.max(input.length, 1); from += TEXTS_PER_REQUEST) {
    const texts = input.slice(from, from + TEXTS_PER_REQUEST);
    const reply = await ask({ ...settings, texts });
    start ??= reply.start;
    vectors.push(...vectorsOf(reply.body, texts.length, call, names.provider));
    usages.push(usageOf((reply.body as { readonly meta?: unknown }).meta));
  }
  const usage = sumOf(usages);
  return [
    ...(start === undefined ? [] : [start]),
    { type: 'embeddings', embeddings: vectors },
    { type: 'finish', finishReason: 'stop', ...(usage !== undefined && { usage }) },
  ];
}

/** All but the texts. The API demands to know what the vectors are for; what is not said is a document. */
function settingsOf(call: EmbedCall, names: { readonly provider: string; readonly dialect: string }): object {
  const { model, request } = call;
  const { dimensions, inputType = 'document' } = request;
  const hasLengths = HAS_LENGTHS.test(model);
  if (dimensions !== undefined && !hasLengths) {
    call.warn({ field: 'dimensions', message: `${model} has one length of vectors: not sent` });
  }
  return {
    model,
    input_type: INPUT_TYPES[inputType],
    embedding_types: ['float'],
    ...(dimensions !== undefined && hasLengths && { output_dimension: dimensions }),
    ...ownOptions(request.providerOptions, names),
  };
}

/** Of several types of numbers, the most exact. Version 1 answers with a bare list where none was asked for. */
const TYPES = ['float', 'base64', 'int8', 'uint8', 'binary', 'ubinary'] as const;

function vectorsOf(body: unknown, texts: number, call: EmbedCall, provider: string): readonly Vector[] {
  const { embeddings } = (body ?? {}) as { readonly embeddings?: unknown };
  const lists = Array.isArray(embeddings) ? { float: embeddings } : (embeddings as Record<string, unknown> | undefined);
  const list = TYPES.map((type) => lists?.[type]).find((found) => Array.isArray(found) && found.length > 0);
  const vectors = ((list ?? []) as unknown[]).map(toVector);
  if (vectors.length === texts && vectors.every((vector) => vector !== undefined)) return vectors;
  throw new RouterError('invalid_response', {
    message: `${provider} sent vectors that do not fit the input`,
    provider,
    model: call.model,
  });
}

const FLOAT_BYTES = 4;

function toVector(embedding: unknown): Vector | undefined {
  if (Array.isArray(embedding)) return embedding as Vector;
  if (typeof embedding !== 'string') return undefined;
  const bytes = Buffer.from(embedding, 'base64');
  if (bytes.length === 0 || bytes.length % FLOAT_BYTES !== 0) return undefined;
  return Array.from({ length: bytes.length / FLOAT_BYTES }, (_, at) => bytes.readFloatLE(at * FLOAT_BYTES));
}

/** Known only if every reply says it. */
function sumOf(usages: readonly (Usage | undefined)[]): Usage | undefined {
  const known = usages.filter((usage) => usage !== undefined);
  if (known.length < usages.length) return undefined;
  const [only, second] = known;
  if (second === undefined) return only;
  const total = (name: 'inputTokens' | 'imageInputTokens'): number =>
    known.reduce((sum, usage) => sum + (usage[name] ?? 0), 0);
  const images = total('imageInputTokens');
  return { inputTokens: total('inputTokens'), outputTokens: 0, ...(images > 0 && { imageInputTokens: images }) };
}
