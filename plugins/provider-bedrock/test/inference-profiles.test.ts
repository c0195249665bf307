import { createFakeContext } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { bedrock } from '../src/index.ts';
import { answering } from './answering.ts';
import { chatCall, embedCall, provider } from './harness.ts';

const CHAT = 'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/chat1';
const VECTORS = 'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/vectors1';
const HAIKU = 'eu.anthropic.claude-haiku-4-5-20251001-v1:0';
const inferenceProfiles = { [CHAT]: HAIKU, [VECTORS]: 'cohere.embed-multilingual-v3' };

describe("an application inference profile's card", () => {
  const cards = bedrock({ region: 'eu-central-1', inferenceProfiles }).definition.models;
  const cardOf = (id: string) => cards.find((card) => card.id === id);

  test('has the facts and the price of the model that was stated', () => {
    expect(cardOf(CHAT)).toEqual({ ...cardOf(HAIKU), id: CHAT });
    expect(cardOf(VECTORS)).toMatchObject({ kind: 'embedding' });
  });

  test('takes no other name of the model over', () => {
    const arn = `${CHAT}x`;
    const made = bedrock({ inferenceProfiles: { [arn]: 'us.meta.llama3-3-70b-instruct-v1:0' } });
    expect(made.definition.models.find(({ id }) => id === arn)).not.toHaveProperty('aliases');
  });

  test('is there whatever may be called from the region', () => {
    const made = bedrock({ region: 'us-east-1', inferenceProfiles });
    expect(made.definition.models.map(({ id }) => id)).toContain(CHAT);
  });

  test('is none for a model without one: the caller has to give it', () => {
    const made = bedrock({ inferenceProfiles: { [CHAT]: 'anthropic.claude-unheard-of' } });
    expect(made.definition.models.map(({ id }) => id)).not.toContain(CHAT);
  });
});

describe('a call to one', () => {
  test('goes to the ARN, by the rules of the model', async () => {
    const fetch = answering({ output: { message: { role: 'assistant', content: [] } }, stopReason: 'end_turn' });
    const made = await provider(fetch, { inferenceProfiles });
    const call = chatCall(CHAT, { reasoningBudgetTokens: 2_000, topK: 3 });
    await made.complete?.(call);
    expect(new URL(fetch.sent[0]?.url ?? '').pathname).toBe(`/model/${encodeURIComponent(CHAT)}/converse`);
    expect(fetch.sent[0]?.json.additionalModelRequestFields).toEqual({
      thinking: { type: 'enabled', budget_tokens: 2_000 },
    });
    expect(call.warnings.map(({ field }) => field)).toEqual(['topK']);
  });

  test('counts the tokens of the model, which has to be named itself', async () => {
    const fetch = answering({ inputTokens: 3 });
    await (await provider(fetch, { inferenceProfiles })).countTokens?.(chatCall(CHAT));
    expect(decodeURIComponent(fetch.sent[0]?.url ?? '')).toMatch(
      /\/model\/anthropic\.claude-haiku-4-5-20251001-v1:0\/count-tokens$/,
    );
  });

  test('asks for vectors in the words of the model', async () => {
    const fetch = answering({ embeddings: [[1]] });
    await (await provider(fetch, { inferenceProfiles })).embed?.(embedCall(VECTORS, { input: ['a'] }));
    expect(fetch.sent[0]?.json).toEqual({ texts: ['a'], input_type: 'search_document' });
    expect(decodeURIComponent(fetch.sent[0]?.url ?? '')).toContain(VECTORS);
  });

  test('is named in errors by what was called', async () => {
    const context = createFakeContext({ fetch: answering({}) });
    const made = await bedrock({ region: 'eu-central-1', apiKey: 'k', inferenceProfiles }).create(context);
    const source = { url: 's3://bucket/a.png' };
    const call = chatCall(CHAT, { messages: [{ role: 'user', content: [{ type: 'image', source }] }] });
    await expect(made.complete?.(call)).rejects.toMatchObject({ code: 'unsupported_param', model: CHAT });
  });
});
