import { RouterError, type Chunk, type RerankCall } from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';
import type { Bedrock } from './client.ts';
import { ask, invoke, type Fields, type Reply } from './invoke.ts';
import { mergeOver } from './merge-over.ts';
import { baseModel, vendorOf } from './model-family.ts';

type Ranked = { readonly index: number; readonly score: number };

/** Who asks, and the model whose rules hold. */
interface About {
  readonly provider: string;
  readonly behind: string;
}

/**
 * Orders documents by how well they answer the query: through the Rerank API, or with an API key, which that API does
 * not take, by invoking the model.
 * @throws RouterError `invalid_response` for an answer without a ranking of these documents
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Rerank.html (read 2026-11-25)
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-api.html (read 2026-11-25)
 */
export async function rerank(
  bedrock: Bedrock,
  call: RerankCall,
  about: About,
  abortSignal: AbortSignal,
): Promise<Chunk[]> {
  const order = bedrock.usesApiKey ? byModel : byService;
  const ranked = call.request.documents.length === 0 ? [] : await order(bedrock, call, about, abortSignal);
  const ranking = ranked.toSorted((a, b) => b.score - a.score);
  return [
    { type: 'ranking', ranking },
    { type: 'finish', finishReason: 'stop' },
  ];
}

async function byService(
  bedrock: Bedrock,
  call: RerankCall,
  { provider, behind }: About,
  abortSignal: AbortSignal,
): Promise<readonly Ranked[]> {
  const { query, documents, topN, providerOptions } = call.request;
  const options = ownOptions(providerOptions, { provider, dialect: 'bedrock' });
  const modelConfiguration = { modelArn: arnOf(call.model, behind, bedrock.region) };
  const base = {
    queries: [{ type: 'TEXT', textQuery: { text: query } }],
    sources: documents.map((text) => ({
      type: 'INLINE',
      inlineDocumentSource: { type: 'TEXT', textDocument: { text } },
    })),
    rerankingConfiguration: {
      type: 'BEDROCK_RERANKING_MODEL',
      bedrockRerankingConfiguration: { modelConfiguration, ...(topN !== undefined && { numberOfResults: topN }) },
    },
  };
  const ranked: Ranked[] = [];
  const seen = new Set<unknown>();
  let nextToken: unknown;
  do {
    const body = mergeOver(base, { ...options, ...(nextToken !== undefined && { nextToken }) });
    const request = { service: 'bedrock-agent-runtime', method: 'POST', path: '/rerank', body } as const;
    const reply = await ask(bedrock, request, abortSignal);
    ranked.push(...rankedIn(reply, 'relevanceScore', call, provider));
    seen.add(nextToken);
    nextToken = reply.fields['nextToken'] ?? undefined;
  } while (nextToken !== undefined && !seen.has(nextToken));
  return ranked;
}

async function byModel(
  bedrock: Bedrock,
  call: RerankCall,
  { provider, behind }: About,
  abortSignal: AbortSignal,
): Promise<readonly Ranked[]> {
  const { query, documents, topN, providerOptions } = call.request;
  const base = {
    query,
    documents,
    ...(topN !== undefined && { top_n: topN }),
    // Cohere's model is asked in the words of the second version of Cohere's API, and wants to be told so.
    ...(vendorOf(behind) === 'cohere' && { api_version: 2 }),
  };
  const body = mergeOver(base, ownOptions(providerOptions, { provider, dialect: 'bedrock' }));
  const reply = await invoke(bedrock, call.model, body, abortSignal);
  return rankedIn(reply, 'relevance_score', call, provider);
}

/** The Rerank API wants models by their ARN. */
function arnOf(model: string, behind: string, region: string): string {
  if (model.startsWith('arn:')) return model;
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : region.startsWith('cn-') ? 'aws-cn' : 'aws';
  return `arn:${partition}:bedrock:${region}::foundation-model/${baseModel(behind)}`;
}

function rankedIn({ fields, requestId }: Reply, score: string, call: RerankCall, provider: string): Ranked[] {
  const results = fields['results'];
  const ranked = Array.isArray(results)
    ? (results as readonly (Fields | null)[]).map((one) => ({ index: one?.['index'], score: one?.[score] }))
    : [undefined];
  const count = call.request.documents.length;
  if (ranked.every((one): one is Ranked => isRanked(one, count))) return ranked;
  const message = `${provider} sent no ranking of the documents`;
  throw new RouterError('invalid_response', { message, provider, model: call.model, requestId });
}

function isRanked(one: { readonly index: unknown; readonly score: unknown } | undefined, count: number): boolean {
  return (
    typeof one?.score === 'number' && Number.isInteger(one.index) && Number(one.index) >= 0 && Number(one.index) < count
  );
}
