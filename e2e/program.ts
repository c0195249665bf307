// What a user writes, in a folder that knows nothing of this repository.
import { createRouter } from '@signalbox/core';
import { groq } from '@signalbox/provider-groq';

const answer = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1763683200,
  model: 'openai/gpt-oss-120b',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Points are set.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 },
};
const router = createRouter({ plugins: [groq({ apiKey: 'none' })], fetch: async () => Response.json(answer) });
const result = await router.complete({
  model: 'groq/openai/gpt-oss-120b',
  messages: [{ role: 'user', content: 'All clear?' }],
});
const text: string = result.text;
console.log(`${process.version} ${text} ${result.usage.outputTokens} tokens`);
await router.dispose();
