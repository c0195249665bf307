import type { ModelCard } from '@signalbox/core';
import { price } from './models/card.ts';
import { claude } from './models/claude.ts';
import { gptModels } from './models/gpt.ts';
import { nova } from './models/nova.ts';
import { openModels } from './models/open.ts';

function embedding(id: string, contextTokens: number, inputPerMTok: string): ModelCard {
  return { id, kind: 'embedding', contextTokens, capabilities: [], price: price([inputPerMTok, '0']) };
}

/** Billed by the query; one with more than 100 documents, or longer ones than 512 tokens, is billed as several. */
function reranker(id: string, perRequest: string): ModelCard {
  return { id, kind: 'rerank', contextTokens: 32_000, capabilities: [], price: { ...price(['0', '0']), perRequest } };
}

/** What Bedrock offers, one card per inference profile where price or place differ. */
export const models: readonly ModelCard[] = [
  ...claude,
  ...gptModels,
  ...nova,
  ...openModels,
  embedding('amazon.titan-embed-text-v2:0', 8_192, '0.02'),
  embedding('amazon.titan-embed-text-v1', 8_192, '0.1'),
  embedding('amazon.nova-2-multimodal-embeddings-v1:0', 8_172, '0.135'),
  embedding('cohere.embed-english-v3', 512, '0.1'),
  embedding('cohere.embed-multilingual-v3', 512, '0.1'),
  embedding('cohere.embed-v4:0', 128_000, '0.12'),
  embedding('global.cohere.embed-v4:0', 128_000, '0.12'),
  { ...embedding('us.cohere.embed-v4:0', 128_000, '0.12'), regions: ['us'] },
  { ...embedding('eu.cohere.embed-v4:0', 128_000, '0.12'), regions: ['eu'] },
  reranker('amazon.rerank-v1:0', '0.001'),
  reranker('cohere.rerank-v3-5:0', '0.002'),
];
