// A stream breaks before its first word: the reader notices nothing, the record shows it all.
import { createRouter } from '@signalbox/core';
import { groq } from '@signalbox/provider-groq';
import { openai } from '@signalbox/provider-openai';
import { simulate } from './simulate.ts';

await using one = await simulate('groq');
await using two = await simulate('openai');
await one.emulator.fault({ kind: 'cut-mid-stream', afterFrames: 1 }, { times: Infinity });

const router = createRouter({
  plugins: [groq(one.options), openai(two.options)],
  tasks: { creative: { use: ['groq/openai/gpt-oss-120b', 'openai/gpt-5.4-mini'] } },
});

const stream = router.stream({ messages: [{ role: 'user', content: 'Write a haiku about a night train.' }] });
for await (const chunk of stream) {
  if (chunk.type === 'text-delta') process.stdout.write(chunk.text);
}

const { attempts } = await stream.result;
console.log();
for (const { provider, outcome, error } of attempts) console.log(provider, outcome, error?.code ?? '');
await router.dispose();
