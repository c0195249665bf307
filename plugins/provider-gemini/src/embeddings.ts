import { RouterError, type Chunk, type EmbedCall } from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';
import { DIALECT } from './request.ts';
import type { WireUsage } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The API answers 400 to more: "at most 100 requests can be in one batch". */
const MOST_PER_BATCH = 100;

const TASK_TYPES = { query: 'RETRIEVAL_QUERY', document: 'RETRIEVAL_DOCUMENT' } as const;

/**
 * The bodies of `batchEmbedContents`, as many as the texts need. `providerOptions.gemini` is merged over each text's
 * own request, where fields such as `taskType` and `title` stand.
 * @see https://ai.google.dev/api/embeddings (read 2026-11-25)
 */
export function toBatches(call: EmbedCall, provider: string): readonly Fields[] {
  const { input, dimensions, inputType, providerOptions } = call.request;
  const name = call.model.replace(/^models\//, '');
  const hasTaskType = !name.startsWith('gemini-embedding-2');
  if (inputType !== undefined && !hasTaskType) {
    call.warn({ field: 'inputType', message: 'the model is told by words in the text itself: left out' });
  }
  const own = ownOptions(providerOptions, { provider, dialect: DIALECT });
  const requests = input.map((text) => ({
    model: `models/${name}`,
    content: { parts: [{ text }] },
    ...(inputType !== undefined && hasTaskType && { taskType: TASK_TYPES[inputType] }),
    ...(dimensions !== undefined && { outputDimensionality: dimensions }),
    ...own,
  }));
  const batches: Fields[] = [];
  for (let start = 0; start < requests.length; start += MOST_PER_BATCH) {
    batches.push({ requests: requests.slice(start, start + MOST_PER_BATCH) });
  }
  return batches;
}

interface WireVector {
  readonly values?: readonly number[];
}

interface WireEmbeddings {
  readonly embeddings?: readonly WireVector[];
  /** Of `embedContent`, which has the vector of one text. */
  readonly embedding?: WireVector;
  /** Not of `gemini-embedding-001`. */
  readonly usageMetadata?: WireUsage;
}

/** @throws RouterError `invalid_response` when there are not as many vectors as texts */
export function fromBatches(replies: readonly unknown[], { model, request }: EmbedCall, provider: string): Chunk[] {
  const bodies = replies.map((reply) => (reply ?? {}) as WireEmbeddings);
  const embeddings = bodies
    .flatMap((body) => body.embeddings ?? body.embedding ?? [])
    .flatMap(({ values }) => (values === undefined ? [] : [values]));
  if (embeddings.length !== request.input.length) {
    throw new RouterError('invalid_response', {
      message: `${provider} sent ${embeddings.length} vectors for ${request.input.length} texts`,
      provider,
      model,
    });
  }
  const counts = bodies.flatMap(({ usageMetadata }) => usageMetadata?.promptTokenCount ?? []);
  const isCounted = counts.length === bodies.length;
  const usage = { inputTokens: counts.reduce((sum, count) => sum + count, 0), outputTokens: 0 };
  return [
    { type: 'embeddings', embeddings },
    { type: 'finish', finishReason: 'stop', ...(isCounted && { usage }) },
  ];
}
