import type { RerankCall, RerankRequest } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { codeOf } from './answer.ts';
import { answering, refusing } from './answering.ts';
import { chatCall, provider, type Warned } from './harness.ts';
import { isSignedFor } from './signature.ts';

const AMAZON = 'amazon.rerank-v1:0';
const COHERE = 'cohere.rerank-v3-5:0';
const question = { query: 'What is red?', documents: ['grass', 'blood', 'sky'] } as const;
const byService = {
  results: [
    { index: 1, relevanceScore: 0.9 },
    { index: 0, relevanceScore: 0.2 },
  ],
};
const byModel = {
  results: [
    { index: 0, relevance_score: 0.2 },
    { index: 1, relevance_score: 0.9 },
  ],
};
const ranked = [
  {
    type: 'ranking',
    ranking: [
      { index: 1, score: 0.9 },
      { index: 0, score: 0.2 },
    ],
  },
  { type: 'finish', finishReason: 'stop' },
];

function rerankCall(model: string, request: Partial<RerankRequest> = {}): RerankCall & Warned {
  const { warnings, ...call } = chatCall(model);
  return { ...call, request: { ...question, ...request }, warnings };
}

describe('signed requests', () => {
  test('go to the Rerank API of the region, with the model by its ARN', async () => {
    const fetch = answering(byService);
    const made = await provider(fetch, { region: 'eu-central-1' });
    const call = rerankCall(AMAZON, { topN: 2 });
    expect(await made.rerank?.(call)).toEqual(ranked);
    expect(call.warnings).toEqual([]);
    expect(fetch.sent).toHaveLength(1);
    expect(fetch.sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://bedrock-agent-runtime.eu-central-1.amazonaws.com/rerank',
      json: {
        queries: [{ type: 'TEXT', textQuery: { text: 'What is red?' } }],
        sources: question.documents.map((text) => ({
          type: 'INLINE',
          inlineDocumentSource: { type: 'TEXT', textDocument: { text } },
        })),
        rerankingConfiguration: {
          type: 'BEDROCK_RERANKING_MODEL',
          bedrockRerankingConfiguration: {
            modelConfiguration: {
              modelArn: 'arn:aws:bedrock:eu-central-1::foundation-model/amazon.rerank-v1:0',
            },
            numberOfResults: 2,
          },
        },
      },
    });
  });

  test('are signed for the host that they go to', async () => {
    const fetch = answering(byService);
    await (await provider(fetch)).rerank?.(rerankCall(AMAZON));
    const [sent] = fetch.sent;
    expect(sent?.headers.get('authorization')).toContain('/us-east-1/bedrock/aws4_request');
    expect(sent && isSignedFor(sent, 'example')).toBe(true);
    expect(sent && isSignedFor({ ...sent, url: sent.url.replace('-agent', '') }, 'example')).toBe(false);
  });

  test.for<[region: string, model: string, arn: string]>([
    ['us-gov-west-1', AMAZON, 'arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/amazon.rerank-v1:0'],
    ['cn-north-1', AMAZON, 'arn:aws-cn:bedrock:cn-north-1::foundation-model/amazon.rerank-v1:0'],
    ['us-west-2', 'arn:aws:bedrock:us-west-2:1:provisioned-model/x', 'arn:aws:bedrock:us-west-2:1:provisioned-model/x'],
  ])('name in %s the model %s by %s', async ([region, model, arn]) => {
    const fetch = answering({ results: [] });
    await (await provider(fetch, { region })).rerank?.(rerankCall(model));
    const { bedrockRerankingConfiguration: sent } = fetch.sent[0]?.json.rerankingConfiguration;
    expect(sent).toEqual({ modelConfiguration: { modelArn: arn } });
  });

  test('fetch all pages, and stop at a token that comes again', async () => {
    const page = (index: number, nextToken?: string) => ({
      results: [{ index, relevanceScore: 1 - index / 10 }],
      ...(nextToken !== undefined && { nextToken }),
    });
    const fetch = answering(page(0, 'a'), page(1, 'b'), page(2, 'b'));
    const chunks = await (await provider(fetch)).rerank?.(rerankCall(AMAZON));
    expect(chunks?.[0]).toMatchObject({ ranking: [{ index: 0 }, { index: 1 }, { index: 2 }] });
    expect(fetch.sent.map(({ json }) => json.nextToken)).toEqual([undefined, 'a', 'b']);
  });

  test('have the options of the caller merged in', async () => {
    const fetch = answering(byService);
    const modelConfiguration = { additionalModelRequestFields: { max_tokens_per_doc: 100 } };
    const options = { rerankingConfiguration: { bedrockRerankingConfiguration: { modelConfiguration } } };
    await (await provider(fetch)).rerank?.(rerankCall(COHERE, { providerOptions: { bedrock: options } }));
    expect(fetch.sent[0]?.json.rerankingConfiguration.bedrockRerankingConfiguration.modelConfiguration).toEqual({
      modelArn: 'arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0',
      ...modelConfiguration,
    });
  });

  test('go to an endpoint of the user as all others do', async () => {
    const fetch = answering(byService);
    await (await provider(fetch, { baseUrl: 'http://127.0.0.1:4000/bedrock' })).rerank?.(rerankCall(AMAZON));
    expect(fetch.sent[0]?.url).toBe('http://127.0.0.1:4000/bedrock/rerank');
  });
});

describe('with an API key, which the Rerank API does not take, the model itself is asked', () => {
  test.for([
    [AMAZON, {}, { ...question }],
    [AMAZON, { topN: 2 }, { ...question, top_n: 2 }],
    [COHERE, {}, { ...question, api_version: 2 }],
    [
      COHERE,
      { providerOptions: { bedrock: { max_tokens_per_doc: 100 } } },
      { ...question, api_version: 2, max_tokens_per_doc: 100 },
    ],
  ] as const)('%s, %o', async ([model, request, body]) => {
    const fetch = answering(byModel);
    const made = await provider(fetch, { apiKey: 'key' });
    expect(await made.rerank?.(rerankCall(model, request))).toEqual(ranked);
    expect(fetch.sent[0]?.url).toBe(
      `https://bedrock-runtime.us-east-1.amazonaws.com/model/${encodeURIComponent(model)}/invoke`,
    );
    expect(fetch.sent[0]?.headers.get('authorization')).toBe('Bearer key');
    expect(fetch.sent[0]?.json).toEqual(body);
  });
});

test('nothing is asked when there are no documents', async () => {
  const fetch = answering(byService);
  const chunks = await (await provider(fetch)).rerank?.(rerankCall(AMAZON, { documents: [] }));
  expect(chunks).toEqual([{ type: 'ranking', ranking: [] }, ranked[1]]);
  expect(fetch.sent).toEqual([]);
});

test.for<[string, object]>([
  ['no list', {}],
  ['a document that was not sent', { results: [{ index: 3, relevanceScore: 0.5 }] }],
  ['no score', { results: [{ index: 0 }] }],
  ['no result', { results: [null] }],
  ['a page', new Response('<html>')],
])('an answer with %s cannot be understood', async ([, reply]) => {
  const made = await provider(answering(reply));
  expect(await codeOf(async () => made.rerank?.(rerankCall(AMAZON)))).toBe('invalid_response');
});

test.for([
  [refusing(403, 'AccessDeniedException', 'You may not bedrock:Rerank'), 'permission'],
  [refusing(429, 'ThrottlingException', 'Too many requests'), 'rate_limited'],
  [refusing(400, 'ValidationException', 'The provided model identifier is invalid.'), 'model_not_found'],
] as const)('a refusal is mapped as those of other calls', async ([reply, code]) => {
  const made = await provider(answering(reply));
  expect(await codeOf(async () => made.rerank?.(rerankCall(AMAZON)))).toBe(code);
});
