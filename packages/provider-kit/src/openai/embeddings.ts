import { RouterError, type Chunk, type EmbedCall } from '@signalbox/core';
import { ownOptions } from '../own-options.ts';
import type { OpenAiQuirks } from './quirks.ts';
import { fromOpenAiUsage, statedCostUsd } from './usage.ts';

/**
 * The body of `POST /embeddings`. Vectors are asked for as base64 of little-endian floats: a quarter of the bytes.
 * @see https://platform.openai.com/docs/api-reference/embeddings/create (read 2026-11-21)
 */
export function toOpenAiEmbeddings(
  call: EmbedCall,
  quirks: OpenAiQuirks,
  options: { readonly provider: string; readonly dialect?: string },
): Record<string, unknown> {
  const { model, request } = call;
  const { embeddingInputType } = quirks;
  const encoding = quirks.embeddingFloatModels?.test(model) === true ? 'float' : (quirks.embeddingEncoding ?? 'base64');
  const { inputType, dimensions } = request;
  const isSized = dimensions !== undefined && quirks.embeddingDimensions !== false;
  if (dimensions !== undefined && !isSized) {
    call.warn({ field: 'dimensions', message: `the vectors of ${model} have one length: it is not sent` });
  }
  if (inputType !== undefined && embeddingInputType === undefined) {
    call.warn({
      field: 'inputType',
      message: `${model} makes no difference between queries and documents: it is not sent`,
    });
  }
  return {
    model,
    input: request.input,
    ...(encoding !== 'none' && { encoding_format: encoding }),
    ...(inputType !== undefined &&
      embeddingInputType !== undefined && { [embeddingInputType.field]: embeddingInputType.words[inputType] }),
    ...(isSized && { dimensions }),
    ...ownOptions(request.providerOptions, options),
  };
}

/**
 * The vectors, in the order of the input, and a `finish`. Takes vectors as numbers, or as base64 of what
 * `quirks.embeddingEncoding` says; numbers are handed on as they are, whatever the length of their vector.
 * @param inputs how many vectors there must be
 * @throws RouterError `invalid_response` when there are fewer or more, or one cannot be read
 */
export function fromOpenAiEmbeddings(
  body: unknown,
  inputs: number,
  provider: string,
  quirks: OpenAiQuirks = {},
): readonly Chunk[] {
  const { data, usage: wireUsage } = (body ?? {}) as { readonly data?: unknown; readonly usage?: unknown };
  if (!Array.isArray(data) || data.length !== inputs) throw unreadable(provider);
  const embeddings: (readonly number[])[] = [];
  for (const [position, item] of data.entries()) {
    const { index, embedding } = item as { readonly index?: number; readonly embedding?: unknown };
    embeddings[index ?? position] = toVector(embedding, provider, quirks);
  }
  if (embeddings.length !== inputs || embeddings.includes(undefined as never)) throw unreadable(provider);
  const usage = fromOpenAiUsage(wireUsage, quirks);
  const costUsd = statedCostUsd(wireUsage, quirks);
  return [
    { type: 'embeddings', embeddings },
    {
      type: 'finish',
      finishReason: 'stop',
      ...(usage !== undefined && { usage }),
      ...(costUsd !== undefined && { costUsd }),
    },
  ];
}

function toVector(embedding: unknown, provider: string, { embeddingEncoding = 'base64' }: OpenAiQuirks) {
  if (Array.isArray(embedding)) return embedding as readonly number[];
  const bytes = typeof embedding === 'string' ? Buffer.from(embedding, 'base64') : undefined;
  const vector = bytes === undefined ? undefined : (DECODERS[embeddingEncoding] ?? toFloats)(bytes);
  if (vector === undefined || vector.length === 0) throw unreadable(provider);
  return vector;
}

const DECODERS: Readonly<Partial<Record<NonNullable<OpenAiQuirks['embeddingEncoding']>, (bytes: Buffer) => number[]>>> =
  {
    base64_int8: (bytes) => [...new Int8Array(bytes)],
    base64_binary: (bytes) => [...bytes].flatMap((byte) => BITS.map((bit) => (byte >> bit) & 1)),
  };

/** The lowest comes first. @see https://docs.perplexity.ai/docs/embeddings/best-practices (read 2026-11-25) */
const BITS = [0, 1, 2, 3, 4, 5, 6, 7];
const FLOAT_BYTES = 4;

function toFloats(bytes: Buffer): number[] {
  const vector: number[] = [];
  if (bytes.length % FLOAT_BYTES !== 0) return vector;
  for (let offset = 0; offset < bytes.length; offset += FLOAT_BYTES) vector.push(bytes.readFloatLE(offset));
  return vector;
}

function unreadable(provider: string): RouterError {
  return new RouterError('invalid_response', {
    message: `${provider} sent vectors that do not fit the input`,
    provider,
  });
}
