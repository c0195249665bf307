import type * as v from 'valibot';
import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest, type WholeAnswer } from '../neutral.ts';
import {
  AMAZON_RERANK,
  COHERE_3,
  COHERE_4,
  COHERE_RERANK,
  NOVA,
  RERANK,
  TITAN_1,
  TITAN_2,
} from './bedrock-invoke-schema.ts';
import { refuseField, uuidOf } from './bedrock-values.ts';
import type { Ids, WireRequest } from './dialect.ts';
import { readBody } from './read.ts';

type Invoked = Partial<NeutralRequest> & Pick<NeutralRequest, 'operation' | 'input'>;

/** One family of models that are invoked, each with bodies of its own. */
interface Family {
  readonly pattern: RegExp;
  read(body: unknown): Invoked;
  answer(answer: WholeAnswer, request: NeutralRequest, ids: Ids): object;
}

/** Geographies and ARNs may stand before the family. First match wins. */
const FAMILIES: readonly Family[] = [
  {
    pattern: /\bamazon\.titan-embed-text-v2/,
    read(body) {
      const { inputText, dimensions = 1024 } = read(TITAN_2, body);
      return { operation: 'embed', input: [inputText], dimensions };
    },
    answer: (answer) => ({ ...titanAnswer(answer), embeddingsByType: { float: answer.vectors[0] ?? [] } }),
  },
  {
    pattern: /\bamazon\.titan-embed/,
    read: (body) => ({ operation: 'embed', input: [read(TITAN_1, body).inputText], dimensions: 1536 }),
    answer: titanAnswer,
  },
  {
    pattern: /\bcohere\.embed-v4/,
    read(body) {
      const { texts, output_dimension: dimensions = 1536, embedding_types: types } = read(COHERE_4, body);
      return { operation: 'embed', input: texts, dimensions, extra: { types } };
    },
    answer: cohereAnswer,
  },
  {
    pattern: /\bcohere\.embed/,
    read(body) {
      const { texts, embedding_types: types } = read(COHERE_3, body);
      return { operation: 'embed', input: texts, dimensions: 1024, extra: { types } };
    },
    answer: cohereAnswer,
  },
  {
    pattern: /\bamazon\.nova-2-multimodal-embeddings/,
    read(body) {
      const { text, embeddingDimension: dimensions = 3072 } = read(NOVA, body).singleEmbeddingParams;
      return { operation: 'embed', input: [text.value], dimensions };
    },
    answer: ({ vectors: [embedding = []] }) => ({ embeddings: [{ embeddingType: 'TEXT', embedding }] }),
  },
  {
    pattern: /\bamazon\.rerank/,
    read: (body) => ranked(read(AMAZON_RERANK, body)),
    answer: modelRanking,
  },
  {
    pattern: /\bcohere\.rerank/,
    read: (body) => ranked(read(COHERE_RERANK, body)),
    answer: modelRanking,
  },
];

function read<const Schema extends v.GenericSchema>(schema: Schema, body: unknown): v.InferOutput<Schema> {
  return readBody(schema, body, refuseField);
}

function ranked({ query, documents, top_n: count }: v.InferOutput<typeof AMAZON_RERANK>): Invoked {
  return { operation: 'rerank', input: documents, count, prompt: [query, ...documents].join('\n') };
}

function titanAnswer({ vectors: [embedding = []], usage }: WholeAnswer): object {
  return { embedding, ...(usage === undefined ? {} : { inputTextTokenCount: usage.inputTokens }) };
}

function cohereAnswer({ vectors }: WholeAnswer, { input, extra }: NeutralRequest, ids: Ids): object {
  return {
    id: uuidOf(ids.answerId.padEnd(32, '0')),
    texts: input,
    ...(extra['types'] === undefined
      ? { embeddings: vectors, response_type: 'embeddings_floats' }
      : { embeddings: { float: vectors }, response_type: 'embeddings_by_type' }),
  };
}

function modelRanking({ ranking }: WholeAnswer): object {
  return { results: ranking.map(({ index, score }) => ({ index, relevance_score: score })) };
}

function familyOf(model: string): Family | undefined {
  return FAMILIES.find(({ pattern }) => pattern.test(model));
}

export function readInvoke(request: WireRequest, model: string): NeutralRequest {
  const family = familyOf(model);
  if (family === undefined) {
    refuse(
      'invalid-request',
      'This emulator invokes models of embeddings and rankings only; chat goes through Converse.',
    );
  }
  const invoked = family.read(request.body);
  return { ...EMPTY_REQUEST, model, prompt: invoked.input.join('\n'), ...invoked };
}

export function invokeAnswer(answer: WholeAnswer, request: NeutralRequest, ids: Ids): object {
  return familyOf(request.model)?.answer(answer, request, ids) ?? {};
}

/** `POST /rerank` of the agents' runtime, which is signed for: keys of Bedrock's own are none of its. */
export function readRerank(request: WireRequest): NeutralRequest {
  if (request.headers['authorization']?.startsWith('Bearer ') === true) {
    refuse('authentication', 'Authorization header requires a SigV4 signature.');
  }
  const { queries, sources, rerankingConfiguration } = read(RERANK, request.body);
  const { modelConfiguration, numberOfResults: count } = rerankingConfiguration.bedrockRerankingConfiguration;
  const model = modelConfiguration.modelArn.replace(/^.*\//, '');
  if (!/^(?:amazon|cohere)\.rerank-/.test(model)) refuse('unknown-model');
  const query = queries[0]?.textQuery.text ?? '';
  const input = sources.map(({ inlineDocumentSource: document }) =>
    document.type === 'TEXT' ? document.textDocument.text : JSON.stringify(document.jsonDocument),
  );
  const prompt = [query, ...input].join('\n');
  return { ...EMPTY_REQUEST, operation: 'rerank', model, input, count, prompt, extra: { isService: true } };
}

/** An answer of `/rerank`. */
export function serviceRanking({ ranking }: WholeAnswer): object {
  return { results: ranking.map(({ index, score }) => ({ index, relevanceScore: score })) };
}
