import * as v from 'valibot';

const nonEmpty = v.pipe(v.string(), v.minLength(1));
const MOST_CHARACTERS = 50_000;

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html (read 2026-11-25) */
const titan = { inputText: v.pipe(nonEmpty, v.maxLength(MOST_CHARACTERS)) };
export const TITAN_1 = v.strictObject(titan);
export const TITAN_2 = v.strictObject({
  ...titan,
  dimensions: v.optional(v.picklist([256, 512, 1024])),
  normalize: v.optional(v.boolean()),
  embeddingTypes: v.optional(v.array(v.picklist(['float', 'binary']))),
});

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html (read 2026-11-25) */
const MOST_TEXTS = 96;
const cohere = {
  input_type: v.picklist(['search_document', 'search_query', 'classification', 'clustering']),
  embedding_types: v.optional(v.array(v.picklist(['float', 'int8', 'uint8', 'binary', 'ubinary']))),
};
export const COHERE_3 = v.strictObject({
  ...cohere,
  texts: v.pipe(
    v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(2048))),
    v.minLength(1),
    v.maxLength(MOST_TEXTS),
  ),
  truncate: v.optional(v.picklist(['NONE', 'START', 'END'])),
});
export const COHERE_4 = v.strictObject({
  ...cohere,
  texts: v.pipe(v.array(nonEmpty), v.minLength(1), v.maxLength(MOST_TEXTS)),
  truncate: v.optional(v.picklist(['NONE', 'LEFT', 'RIGHT'])),
  output_dimension: v.optional(v.picklist([256, 512, 1024, 1536])),
  max_tokens: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(128_000))),
});

/** @see https://docs.aws.amazon.com/nova/latest/userguide/embeddings-schema.html (read 2026-11-25) */
export const NOVA = v.strictObject({
  schemaVersion: v.optional(v.literal('nova-multimodal-embed-v1')),
  taskType: v.literal('SINGLE_EMBEDDING'),
  singleEmbeddingParams: v.strictObject({
    embeddingPurpose: v.picklist([
      'GENERIC_INDEX',
      'GENERIC_RETRIEVAL',
      'TEXT_RETRIEVAL',
      'IMAGE_RETRIEVAL',
      'VIDEO_RETRIEVAL',
      'DOCUMENT_RETRIEVAL',
      'AUDIO_RETRIEVAL',
      'CLASSIFICATION',
      'CLUSTERING',
    ]),
    embeddingDimension: v.optional(v.picklist([256, 384, 1024, 3072])),
    text: v.strictObject({
      truncationMode: v.picklist(['START', 'END', 'NONE']),
      value: v.pipe(nonEmpty, v.maxLength(MOST_CHARACTERS)),
    }),
  }),
});

/** @see https://docs.aws.amazon.com/bedrock/latest/userguide/rerank-supported.html (read 2026-11-25) */
const MOST_DOCUMENTS = 1000;
const rerank = {
  query: v.pipe(nonEmpty, v.maxLength(32_000)),
  documents: v.pipe(v.array(nonEmpty), v.minLength(1), v.maxLength(MOST_DOCUMENTS)),
  top_n: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
};
export const AMAZON_RERANK = v.strictObject(rerank);
export const COHERE_RERANK = v.strictObject({
  ...rerank,
  api_version: v.pipe(v.number(), v.integer(), v.minValue(2)),
  max_tokens_per_doc: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
});

const text = v.pipe(nonEmpty, v.maxLength(32_000));

/** @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Rerank.html (read 2026-11-25) */
export const RERANK = v.strictObject({
  queries: v.pipe(
    v.array(v.strictObject({ type: v.literal('TEXT'), textQuery: v.strictObject({ text }) })),
    v.length(1),
  ),
  sources: v.pipe(
    v.array(
      v.strictObject({
        type: v.literal('INLINE'),
        inlineDocumentSource: v.variant('type', [
          v.strictObject({ type: v.literal('TEXT'), textDocument: v.strictObject({ text }) }),
          v.strictObject({ type: v.literal('JSON'), jsonDocument: v.record(v.string(), v.unknown()) }),
        ]),
      }),
    ),
    v.minLength(1),
    v.maxLength(MOST_DOCUMENTS),
  ),
  rerankingConfiguration: v.strictObject({
    type: v.literal('BEDROCK_RERANKING_MODEL'),
    bedrockRerankingConfiguration: v.strictObject({
      modelConfiguration: v.strictObject({
        modelArn: v.pipe(v.string(), v.regex(/^arn:aws[a-z-]*:bedrock:[a-z0-9-]+:(?:\d{12})?:[a-z-]+\/.+$/)),
        additionalModelRequestFields: v.optional(v.record(v.string(), v.unknown())),
      }),
      numberOfResults: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000))),
    }),
  }),
  nextToken: v.optional(nonEmpty),
});
