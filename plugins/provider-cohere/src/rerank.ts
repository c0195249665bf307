import { RouterError, type Chunk, type RerankCall } from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';
import { usageOf } from './usage.ts';

/**
 * The body of `POST /v2/rerank`.
 * @see https://docs.cohere.com/reference/rerank (read 2026-11-25)
 */
export function rerankBody(
  { model, request }: RerankCall,
  names: { readonly provider: string; readonly dialect: string },
): object {
  const { query, documents, topN } = request;
  return {
    model,
    query,
    documents,
    ...(topN !== undefined && { top_n: topN }),
    ...ownOptions(request.providerOptions, names),
  };
}

interface WireRanking {
  readonly results?: readonly { readonly index?: unknown; readonly relevance_score?: unknown }[];
  readonly meta?: unknown;
}

/**
 * The ranking, best first, and a `finish`. What is billed is search units: a query with up to 100 documents is one.
 * @throws RouterError `invalid_response` when it is no list of results
 */
export function fromRanking(body: unknown, { model, request }: RerankCall, provider: string): readonly Chunk[] {
  const { results, meta } = (body ?? {}) as WireRanking;
  const count = request.documents.length;
  const ranking = results?.map(({ index, relevance_score: score }) => ({ index, score }));
  const isRanking = ranking?.every(({ index, score }) => isPlace(index, count) && typeof score === 'number') === true;
  if (!isRanking) {
    throw new RouterError('invalid_response', {
      message: `${provider} sent a ranking that cannot be read`,
      provider,
      model,
    });
  }
  const read = ranking as { index: number; score: number }[];
  const usage = usageOf(meta);
  return [
    { type: 'ranking', ranking: read.toSorted((a, b) => b.score - a.score) },
    { type: 'finish', finishReason: 'stop', ...(usage !== undefined && { usage }) },
  ];
}

function isPlace(index: unknown, documents: number): boolean {
  return Number.isInteger(index) && (index as number) >= 0 && (index as number) < documents;
}
