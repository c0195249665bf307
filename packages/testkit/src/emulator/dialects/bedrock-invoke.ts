import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest, type WholeAnswer } from '../neutral.ts';
import { COHERE_FIELDS, TITAN_FIELDS } from './bedrock-schema.ts';
import { refuseField, uuidOf } from './bedrock-values.ts';
import type { Ids, WireRequest } from './dialect.ts';
import { readBody } from './read.ts';

type Family = 'titan' | 'cohere';

/** Region prefixes and ARNs may stand before the family. */
export function familyOf(model: string): Family | undefined {
  if (/\bamazon\.titan-embed/.test(model)) return 'titan';
  return /\bcohere\.embed/.test(model) ? 'cohere' : undefined;
}

export function readInvoke(request: WireRequest, model: string): NeutralRequest {
  const family = familyOf(model);
  if (family === undefined)
    refuse(
      'invalid-request',
      'This emulator invokes Titan and Cohere embedding models only; chat goes through Converse.',
    );
  const { input, dimensions, extra } = INVOKE_READERS[family](request.body);
  return { ...EMPTY_REQUEST, operation: 'embed', model, input, dimensions, extra, prompt: input.join('\n') };
}

type Invoked = Pick<NeutralRequest, 'input' | 'dimensions' | 'extra'>;

const INVOKE_READERS: Readonly<Record<Family, (body: unknown) => Invoked>> = {
  titan(body) {
    const read = readBody(v.strictObject(TITAN_FIELDS), body, refuseField);
    return { input: [read.inputText], dimensions: read.dimensions ?? 1024, extra: {} };
  },
  cohere(body) {
    const read = readBody(v.strictObject(COHERE_FIELDS), body, refuseField);
    return { input: read.texts, dimensions: read.output_dimension ?? 1024, extra: { types: read.embedding_types } };
  },
};

export const INVOKE_BODIES: Readonly<
  Record<Family, (answer: WholeAnswer, request: NeutralRequest, ids: Ids) => object>
> = {
  titan: ({ vectors: [embedding = []], usage }) => ({
    embedding,
    embeddingsByType: { float: embedding },
    ...(usage === undefined ? {} : { inputTextTokenCount: usage.inputTokens }),
  }),
  cohere: ({ vectors }, { input, extra }, ids) => ({
    id: uuidOf(ids.answerId.padEnd(32, '0')),
    texts: input,
    ...(extra['types'] === undefined
      ? { embeddings: vectors, response_type: 'embeddings_floats' }
      : { embeddings: { float: vectors }, response_type: 'embeddings_by_type' }),
  }),
};
