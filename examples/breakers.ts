// A candidate that keeps failing is left alone; breakers tell what they do, and are opened and closed by hand.
import { createRouter } from '@signalbox/core';
import { groq } from '@signalbox/provider-groq';
import { openai } from '@signalbox/provider-openai';
import { simulate } from './simulate.ts';

await using one = await simulate('groq');
await using two = await simulate('openai');
console.log('SIMULATED: both providers are emulators on this machine');

const router = createRouter({
  plugins: [groq(one.options), openai(two.options)],
  tasks: { simple: { use: ['groq/openai/gpt-oss-20b', 'openai/gpt-5.4-nano'] } },
  retry: { maxRetries: 0 },
  breaker: { failureCount: 3 },
});
router.on('breaker.change', ({ candidate, state }) => console.log(`${candidate}: ${state}`));
const ask = async () => {
  const { provider } = await router.complete({
    messages: [{ role: 'user', content: 'What is the capital of Norway?' }],
  });
  return provider;
};

await one.emulator.fault({ kind: 'status', status: 503 }, { times: Infinity });
for (let request = 0; request < 5; request += 1) await ask();
console.log(`5 requests, groq was asked ${one.emulator.requests.length} times`);

await one.emulator.clearFaults();
router.breakers.close('groq/openai/gpt-oss-20b');
console.log(`closed by hand: ${await ask()} answers`);
router.breakers.open('groq', 60_000);
console.log(`opened by hand: ${await ask()} answers`);
await router.dispose();
