import type { Chunk, EmbedCall, Usage } from '@signalbox/core';
import { fromOpenAiEmbeddings, toOpenAiEmbeddings } from '@signalbox/provider-kit';

interface Reply {
  readonly body: unknown;
  readonly start: Chunk;
}

/** "Too many inputs in request, split into more batches": said of 257, in a recorded reply. */
const TEXTS_PER_REQUEST = 256;
/** "Too many tokens in batch. Max is 16384": bytes, of which a token has more than two in nearly any text. */
const BYTES_PER_REQUEST = 32_768;
/** The length of the others' vectors is fixed. */
const HAS_LENGTHS = /codestral-embed/;

/**
 * Turns texts into vectors, one request after another for as many as one may hold.
 * @see https://docs.mistral.ai/api/endpoint/embeddings (read 2026-11-25)
 */
export async function embed(
  call: EmbedCall,
  names: { readonly provider: string; readonly dialect: string },
  ask: (body: object) => Promise<Reply>,
): Promise<readonly Chunk[]> {
  const quirks = { embeddingEncoding: 'none', embeddingDimensions: HAS_LENGTHS.test(call.model) } as const;
  const { dimensions, ...body } = toOpenAiEmbeddings(call, quirks, names);
  const vectors: (readonly number[])[] = [];
  const usages: (Usage | undefined)[] = [];
  let start: Chunk | undefined;
  for (const input of batchesOf(call.request.input)) {
    const reply = await ask({ ...body, input, ...(dimensions !== undefined && { output_dimension: dimensions }) });
    start ??= reply.start;
    for (const chunk of fromOpenAiEmbeddings(reply.body, input.length, names.provider, quirks)) {
      if (chunk.type === 'embeddings') vectors.push(...chunk.embeddings);
      if (chunk.type === 'finish') usages.push(chunk.usage);
    }
  }
  const usage = sumOf(usages);
  return [
    ...(start === undefined ? [] : [start]),
    { type: 'embeddings', embeddings: vectors },
    { type: 'finish', finishReason: 'stop', ...(usage !== undefined && { usage }) },
  ];
}

/** Texts in the order in which they came. One that is too long stands alone. */
export function batchesOf(input: readonly string[]): readonly (readonly string[])[] {
  const batches: string[][] = [[]];
  let bytes = 0;
  for (const text of input) {
    const length = Buffer.byteLength(text);
    const batch = batches.at(-1);
    const isFull = batch?.length === TEXTS_PER_REQUEST || bytes + length > BYTES_PER_REQUEST;
    if (batch === undefined || (isFull && batch.length > 0)) {
      batches.push([text]);
      bytes = length;
    } else {
      batch.push(text);
      bytes += length;
    }
  }
  return batches;
}

/** Known only if every reply says it. */
function sumOf(usages: readonly (Usage | undefined)[]): Usage | undefined {
  const known = usages.filter((usage) => usage !== undefined);
  if (known.length < usages.length) return undefined;
  const [only, second] = known;
  if (second === undefined) return only;
  return { inputTokens: known.reduce((sum, { inputTokens }) => sum + inputTokens, 0), outputTokens: 0 };
}
