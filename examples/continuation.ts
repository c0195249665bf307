// A stream is cut while it is being read: first a typed error, then another model that goes on from the last word.
import { createRouter, RouterError } from '@signalbox/core';
import { groq } from '@signalbox/provider-groq';
import { openai } from '@signalbox/provider-openai';
import { simulate } from './simulate.ts';

await using one = await simulate('groq', { tokensPerSecond: 200 });
const REST = 'a lamp turns green. (simulated)';
await using two = await simulate('openai', { reply: () => ({ text: REST }) });
console.log('SIMULATED: both providers are emulators on this machine');

const router = createRouter({
  plugins: [groq(one.options), openai(two.options)],
  tasks: { creative: { use: ['groq/openai/gpt-oss-120b', 'openai/gpt-5.4-mini'] } },
});
const messages = [{ role: 'user', content: 'Write a haiku about a night train.' }] as const;

for (const continuation of ['never', 'continue'] as const) {
  await one.emulator.fault({ kind: 'cut-mid-stream', afterFrames: 24, how: 'clean' });
  const stream = router.stream({ messages, routing: { continuation } });
  try {
    for await (const chunk of stream) {
      if (chunk.type === 'text-delta') process.stdout.write(chunk.text);
      if (chunk.type === 'continuation') process.stdout.write(`[${chunk.provider} goes on] `);
    }
    console.log(
      `\n${continuation}: written by ${(await stream.result).segments.map(({ provider }) => provider).join(', ')}`,
    );
  } catch (error) {
    if (!RouterError.isInstance(error)) throw error;
    console.log(`\n${continuation}: ${error.code}`);
  }
}
await router.dispose();
