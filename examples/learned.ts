// Two cheap models and a strong one: after some feedback the router knows which cheap one will do.
import { createRouter } from '@signalbox/core';
import { groq } from '@signalbox/provider-groq';
import { openai } from '@signalbox/provider-openai';
import { simulate } from './simulate.ts';

await using one = await simulate('groq', { latencyMs: 1 });
await using two = await simulate('openai', { latencyMs: 1 });
console.log('SIMULATED: both providers are emulators on this machine');

const CHEAP = 'groq/llama-3.1-8b-instant';
const OTHER = 'openai/gpt-5.4-nano';
const STRONG = 'openai/gpt-5.4';

const router = createRouter({
  plugins: [
    groq({ ...one.options, models: [{ id: 'llama-3.1-8b-instant', quality: 0.75 }] }),
    openai({
      ...two.options,
      models: [
        { id: 'gpt-5.4-nano', quality: 0.75 },
        { id: 'gpt-5.4', quality: 0.9 },
      ],
    }),
  ],
  tasks: { coding: { use: [CHEAP, OTHER, STRONG], strategy: 'learned' } },
  learned: { qualityAtLeast: 0.9, explore: 0.1 },
});

/** What a user of this program would say: the cheapest model is not up to it, the other one is. */
const usefulness: Readonly<Record<string, number>> = { [CHEAP]: 0.4, [OTHER]: 0.85, [STRONG]: 0.9 };
let state = 7;

for (let round = 1; round <= 4; round += 1) {
  const asked: Record<string, number> = {};
  for (let count = 0; count < 60; count += 1) {
    const { id, provider, model } = await router.complete({
      messages: [{ role: 'user', content: 'Sort this list of names in TypeScript.' }],
      metadata: { task: 'coding' },
    });
    const name = `${provider}/${model}`;
    asked[name] = (asked[name] ?? 0) + 1;
    state = (state * 16_807) % 2_147_483_647;
    await router.feedback(id, { thumbs: state / 2_147_483_647 < (usefulness[name] ?? 0) ? 'up' : 'down' });
  }
  console.log(
    `round ${round}:`,
    Object.entries(asked)
      .map(([name, count]) => `${name} ${count}`)
      .join(', '),
  );
}

const { plan } = await router.explain({
  messages: [{ role: 'user', content: 'Sort this list of names in TypeScript.' }],
  metadata: { task: 'coding' },
});
for (const { provider, model, reason } of plan.candidates) console.log(`${provider}/${model}: ${reason}`);
await router.dispose();
