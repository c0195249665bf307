import { expect, test } from 'vitest';
import { readChunks } from './answer.ts';
import { answering } from './answering.ts';
import { chatCall, collect, provider } from './harness.ts';

const whole = {
  output: { message: { role: 'assistant', content: [{ text: 'Hello' }] } },
  stopReason: 'end_turn',
  usage: { inputTokens: 1, outputTokens: 2, totalTokens: 3 },
};
const tools = [{ name: 'add', parameters: { type: 'object' } }];
const responseFormat = { type: 'json-schema', name: 'x', schema: { type: 'object' } } as const;

test.for([
  ['meta.llama3-3-70b-instruct-v1:0', { tools }],
  ['us.meta.llama4-scout-17b-instruct-v1:0', { tools }],
  ['mistral.mistral-large-2407-v1:0', { tools }],
  ['us.openai.gpt-6-sol', { responseFormat }],
] as const)('%s with %o is asked for a whole answer, which is streamed at once', async ([model, request]) => {
  const fetch = answering(whole);
  const made = await provider(fetch);
  const chunks = await collect(made.stream?.(chatCall(model, request)));
  expect(readChunks(chunks)).toMatchObject({ text: 'Hello', finishReason: 'stop', usage: { outputTokens: 2 } });
  expect(fetch.sent.map(({ url }) => url)).toEqual([expect.stringMatching(/\/converse$/)]);
});

test.for([
  ['meta.llama3-3-70b-instruct-v1:0', {}],
  ['mistral.mistral-large-3-675b-instruct', { tools }],
  ['us.openai.gpt-6.1-sol', { responseFormat }],
  ['us.openai.gpt-6-sol', { tools }],
] as const)('%s with %o is asked for a stream', async ([model, request]) => {
  const events = new Response('', { headers: { 'content-type': 'application/vnd.amazon.eventstream' } });
  const fetch = answering(events);
  await collect((await provider(fetch)).stream?.(chatCall(model, request)));
  expect(fetch.sent[0]?.url).toMatch(/\/converse-stream$/);
});
