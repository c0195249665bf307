// The first provider is slow today: a second one is asked beside it, the first to begin wins, and both are on the bill.
import { createRouter } from '@signalbox/core';
import { groq } from '@signalbox/provider-groq';
import { openai } from '@signalbox/provider-openai';
import { simulate } from './simulate.ts';

await using one = await simulate('groq');
await using two = await simulate('openai');
console.log('SIMULATED: both providers are emulators on this machine, of which one is made slow');

const router = createRouter({
  plugins: [groq(one.options), openai(two.options)],
  tasks: { simple: { use: ['groq/openai/gpt-oss-20b', 'openai/gpt-5.4-nano'] } },
  // Without `afterMs`: after the time in which 19 of 20 of its calls have begun.
  hedging: { afterMs: 100, maxShare: 1, minimumCalls: 0 },
});
router.on('hedge', ({ slow, candidate }) => console.log(`${slow} is slow: asking ${candidate} too`));

const ask = async () =>
  router.stream({
    messages: [{ role: 'user', content: 'What is the capital of Norway?' }],
    maxOutputTokens: 60,
  }).result;
// Hedges are a share of the calls and of the money, so there has to be some of both.
for (let request = 0; request < 8; request += 1) await ask();

one.emulator.setLatencyMs(5_000);
const { provider, attempts } = await ask();
console.log(`answered by ${provider}`);
for (const each of attempts)
  console.log(`${each.provider} ${each.outcome} ${each.role ?? ''} (cost: ${each.cost.source})`);
await router.dispose();
