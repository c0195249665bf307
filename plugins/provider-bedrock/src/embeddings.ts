import {
  RouterError,
  type Chunk,
  type EmbedCall,
  type EmbedRequest,
  type FinishChunk,
  type Usage,
} from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';
import type { Bedrock } from './client.ts';
import { inOrder } from './in-order.ts';
import { invoke, type Fields, type Reply } from './invoke.ts';
import { mergeOver } from './merge-over.ts';
import { baseModel } from './model-family.ts';

type Vector = readonly number[];

/** How one family of models is asked for vectors. */
interface EmbeddingWire {
  readonly prefix: string;
  /** How many texts one request takes. */
  readonly batch: number;
  /** Whether the length of the vectors can be chosen. */
  readonly hasDimensions: boolean;
  /** Whether queries are told from documents. */
  readonly hasInputType: boolean;
  body(texts: readonly string[], request: EmbedRequest): Fields;
  vectors(reply: Fields): unknown;
}

/**
 * Each model has a body of its own.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/titan-embedding-models.html (read 2026-11-21)
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html (read 2026-11-21)
 * @see https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html (read 2026-11-21)
 */
const WIRES: readonly EmbeddingWire[] = [
  {
    prefix: 'amazon.titan-embed-text-v2',
    batch: 1,
    hasDimensions: true,
    hasInputType: false,
    body: ([inputText], { dimensions }) => ({ inputText, ...(dimensions !== undefined && { dimensions }) }),
    vectors: (reply) => [reply['embedding']],
  },
  {
    prefix: 'amazon.titan-embed-',
    batch: 1,
    hasDimensions: false,
    hasInputType: false,
    body: ([inputText]) => ({ inputText }),
    vectors: (reply) => [reply['embedding']],
  },
  {
    prefix: 'cohere.embed-v4',
    batch: 96,
    hasDimensions: true,
    hasInputType: true,
    body: (texts, request) => ({
      ...cohereBody(texts, request),
      embedding_types: ['float'],
      ...(request.dimensions !== undefined && { output_dimension: request.dimensions }),
    }),
    vectors: cohereVectors,
  },
  {
    prefix: 'cohere.embed-',
    batch: 96,
    hasDimensions: false,
    hasInputType: true,
    body: cohereBody,
    vectors: cohereVectors,
  },
  {
    prefix: 'amazon.nova-2-multimodal-embeddings',
    batch: 1,
    hasDimensions: true,
    hasInputType: true,
    body: ([value], { dimensions, inputType }) => ({
      taskType: 'SINGLE_EMBEDDING',
      singleEmbeddingParams: {
        embeddingPurpose: inputType === 'query' ? 'GENERIC_RETRIEVAL' : 'GENERIC_INDEX',
        ...(dimensions !== undefined && { embeddingDimension: dimensions }),
        // A text that is cut in silence would give a vector of another text.
        text: { truncationMode: 'NONE', value },
      },
    }),
    vectors: (reply) => (reply['embeddings'] as readonly Fields[] | undefined)?.map(({ embedding }) => embedding),
  },
];

/** Requests at a time, where a model takes one text only. */
const CONCURRENCY = 8;
const TOKEN_COUNT = 'x-amzn-bedrock-input-token-count';

/**
 * Turns texts into vectors, with as many requests as the model needs.
 * @throws RouterError `invalid_request` for a model of which we do not know how to ask it, `invalid_response` when an
 * answer holds another number of vectors than was asked for
 */
export async function embed(
  bedrock: Bedrock,
  call: EmbedCall,
  { provider, behind }: { readonly provider: string; readonly behind: string },
  abortSignal: AbortSignal,
): Promise<Chunk[]> {
  const wire = wireOf(call, provider, behind);
  if (call.request.dimensions !== undefined && !wire.hasDimensions) {
    call.warn({ field: 'dimensions', message: 'the model has one length of vectors: not sent' });
  }
  if (call.request.inputType !== undefined && !wire.hasInputType) {
    call.warn({ field: 'inputType', message: 'the model does not tell queries from documents: not sent' });
  }
  const options = ownOptions(call.request.providerOptions, { provider, dialect: 'bedrock' });
  const ask = async (texts: readonly string[]): Promise<{ vectors: readonly Vector[]; tokens: number | undefined }> => {
    const body = mergeOver(wire.body(texts, call.request), options);
    const reply = await invoke(bedrock, call.model, body, abortSignal);
    const vectors = wire.vectors(reply.fields);
    if (!isVectors(vectors, texts.length)) throw unreadable(call, provider, reply);
    return { vectors, tokens: tokensOf(reply) };
  };
  const replies = await inOrder(batches(call.request.input, wire.batch), CONCURRENCY, ask);
  const finish: FinishChunk = { type: 'finish', finishReason: 'stop', ...usageOf(replies) };
  return [{ type: 'embeddings', embeddings: replies.flatMap(({ vectors }) => vectors) }, finish];
}

function wireOf({ model }: EmbedCall, provider: string, behind: string): EmbeddingWire {
  const wire = WIRES.find(({ prefix }) => baseModel(behind).startsWith(prefix));
  if (wire !== undefined) return wire;
  throw new RouterError('invalid_request', {
    message: `${provider}: no way is known to ask ${model} for embeddings; known are Titan, Cohere and Nova 2 embeddings`,
    provider,
    model,
    billed: false,
  });
}

function cohereBody(texts: readonly string[], { inputType }: EmbedRequest): Fields {
  return { texts, input_type: inputType === 'query' ? 'search_query' : 'search_document' };
}

/** Cohere answers with a list, or with one list per type when types were asked for. */
function cohereVectors({ embeddings }: Fields): unknown {
  return Array.isArray(embeddings) ? embeddings : (embeddings as Fields | undefined)?.['float'];
}

function tokensOf({ fields, headers }: Reply): number | undefined {
  const counted = fields['inputTextTokenCount'] ?? headers[TOKEN_COUNT];
  const tokens = counted === undefined ? Number.NaN : Number(counted);
  return Number.isFinite(tokens) ? tokens : undefined;
}

/** Known only if every reply says it. */
function usageOf(replies: readonly { readonly tokens: number | undefined }[]): { readonly usage?: Usage } {
  let inputTokens = 0;
  for (const { tokens } of replies) {
    if (tokens === undefined) return {};
    inputTokens += tokens;
  }
  return { usage: { inputTokens, outputTokens: 0 } };
}

function isVectors(value: unknown, count: number): value is Vector[] {
  return (
    Array.isArray(value) &&
    value.length === count &&
    value.every((vector) => Array.isArray(vector) && vector.length > 0)
  );
}

function batches(texts: readonly string[], size: number): (readonly string[])[] {
  return Array.from({ length: Math.ceil(texts.length / size) }, (_, at) => texts.slice(at * size, (at + 1) * size));
}

function unreadable({ model }: EmbedCall, provider: string, { requestId }: Reply): RouterError {
  const message = `${provider} sent no vector for each text`;
  return new RouterError('invalid_response', { message, provider, model, requestId });
}
