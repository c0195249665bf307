import { RouterError, type Chunk, type RerankCall, type Usage } from '@signalbox/core';
import { ownOptions } from '../own-options.ts';

/**
 * The body of `POST /rerank`, which Cohere made and many others have taken over.
 * @see https://docs.cohere.com/reference/rerank (read 2026-11-25)
 */
export function toRerank(
  { model, request }: RerankCall,
  options: { readonly provider: string; readonly dialect?: string },
): Record<string, unknown> {
  const { query, documents, topN } = request;
  return {
    model,
    query,
    documents,
    ...(topN !== undefined && { top_n: topN }),
    ...ownOptions(request.providerOptions, options),
  };
}

interface WireRerank {
  readonly id?: string;
  readonly model?: string;
  readonly results?: readonly { readonly index?: unknown; readonly relevance_score?: unknown }[];
  readonly usage?: {
    readonly prompt_tokens?: number;
    readonly total_tokens?: number;
    readonly search_units?: number;
    readonly cost?: number;
  } | null;
}

/**
 * The ranking, best first, and a `finish`.
 * @param documents how many there were: a result that points elsewhere is no answer
 * @throws RouterError `invalid_response` when it is no list of results
 */
export function fromRerank(body: unknown, documents: number, provider: string): readonly Chunk[] {
  const { results, usage } = (body ?? {}) as WireRerank;
  if (!Array.isArray(results)) throw unreadable(provider);
  const ranking = (results as NonNullable<WireRerank['results']>).map(({ index, relevance_score: score }) => {
    if (!isPlace(index, documents) || typeof score !== 'number') throw unreadable(provider);
    return { index, score };
  });
  const counted = usageOf(usage);
  return [
    { type: 'ranking', ranking: ranking.toSorted((a, b) => b.score - a.score) },
    {
      type: 'finish',
      finishReason: 'stop',
      ...(counted !== undefined && { usage: counted }),
      ...(typeof usage?.cost === 'number' && usage.cost >= 0 && { costUsd: usage.cost }),
    },
  ];
}

function usageOf(usage: WireRerank['usage']): Usage | undefined {
  const tokens = usage?.prompt_tokens ?? usage?.total_tokens;
  const searches = usage?.search_units;
  if (tokens === undefined && searches === undefined) return undefined;
  return { inputTokens: tokens ?? 0, outputTokens: 0, ...(searches !== undefined && { searches }) };
}

function isPlace(index: unknown, documents: number): index is number {
  return Number.isInteger(index) && (index as number) >= 0 && (index as number) < documents;
}

function unreadable(provider: string): RouterError {
  return new RouterError('invalid_response', { message: `${provider} sent a ranking that cannot be read`, provider });
}
