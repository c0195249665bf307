import type { RerankingModelV4 } from '@ai-sdk/provider';
import type { Chunk, RerankCall } from '@signalbox/core';
import { ask, unreadable } from './ask.ts';
import type { Settings } from './settings.ts';

/** Documents by how well they fit; generations 3 and 4 have such models. No usage is told here. */
export function rerank(call: RerankCall, settings: Settings): Promise<readonly Chunk[]> {
  const { query, documents, topN } = call.request;
  return ask<RerankingModelV4>('rerank', call, settings, async (asking) => {
    const { ranking, providerMetadata } = asking.heard(
      await asking.model.doRerank({
        query,
        documents: { type: 'text', values: [...documents] },
        ...(topN !== undefined && { topN }),
        ...asking.common(),
      }),
    );
    if (!ranking.every(({ index }) => documents[index] !== undefined)) {
      throw unreadable(call, settings, 'a ranking of documents that it was not given');
    }
    const best = ranking.toSorted((a, b) => b.relevanceScore - a.relevanceScore).slice(0, topN);
    return {
      chunk: { type: 'ranking', ranking: best.map(({ index, relevanceScore: score }) => ({ index, score })) },
      facts: { providerMetadata, rawUsage: undefined },
    };
  });
}
