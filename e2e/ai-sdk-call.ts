// The same for a model of the AI SDK: its users install a vendor's package for it, as here.
import { createOpenAI } from '@ai-sdk/openai';
import { createRouter } from '@signalbox/core';
import { aiSdk } from '@signalbox/provider-ai-sdk';

const { options } = JSON.parse(process.env['SIGNALBOX_E2E'] ?? '{}');
const vendor = aiSdk({
  id: 'vendor',
  connect: ({ fetch }) => ({ languageModel: createOpenAI({ ...options, fetch }).chat }),
});
const router = createRouter({ plugins: [vendor] });
const { text, usage } = await router.complete({
  model: 'vendor/gpt-4o-mini',
  messages: [{ role: 'user', content: 'All clear?' }],
});
console.log(JSON.stringify({ text, outputTokens: usage.outputTokens }));
await router.dispose();
