import { describe, expect, test } from 'vitest';
import { codeOf } from './answer.ts';
import { answering, refusing } from './answering.ts';
import { chatCall, provider } from './harness.ts';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const tool = { name: 'add', parameters: { type: 'object' } } as const;

describe('counting tokens', () => {
  test('asks the model behind the inference profile, with what its tokens are of', async () => {
    const fetch = answering({ inputTokens: 42 });
    const made = await provider(fetch);
    const call = chatCall(`us.${HAIKU}`, {
      system: 'Be brief',
      tools: [tool],
      reasoningBudgetTokens: 2_000,
      maxOutputTokens: 4_000,
      temperature: 1,
    });
    expect(await made.countTokens?.(call)).toBe(42);
    expect(fetch.sent[0]?.url).toBe(
      `https://bedrock-runtime.us-east-1.amazonaws.com/model/${encodeURIComponent(HAIKU)}/count-tokens`,
    );
    expect(fetch.sent[0]?.json).toEqual({
      input: {
        converse: {
          messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
          system: [{ text: 'Be brief' }],
          toolConfig: { tools: [{ toolSpec: { name: 'add', inputSchema: { json: { type: 'object' } } } }] },
          additionalModelRequestFields: { thinking: { type: 'enabled', budget_tokens: 2_000 } },
        },
      },
    });
  });

  test('names no fields that are not there', async () => {
    const fetch = answering({ inputTokens: 1 });
    await (await provider(fetch)).countTokens?.(chatCall(HAIKU));
    expect(Object.keys(fetch.sent[0]?.json.input.converse)).toEqual(['messages']);
  });

  test.for([
    [
      'a model that does not count',
      refusing(400, 'ValidationException', "The provided model doesn't support counting tokens."),
      'unsupported_param',
    ],
    ['no count', {}, 'invalid_response'],
    ['a page', new Response('<html>'), 'invalid_response'],
    ['no permission', refusing(403, 'AccessDeniedException', 'no'), 'permission'],
  ] as const)('%s is an error', async ([, reply, code]) => {
    const made = await provider(answering(reply));
    expect(await codeOf(async () => made.countTokens?.(chatCall(HAIKU)))).toBe(code);
  });
});
