// A new model takes over step by step, or is taken back by itself; a shadow shows beforehand what it would have said.
import { createRouter, type RouterConfig } from '@signalbox/core';
import { groq } from '@signalbox/provider-groq';
import { openai } from '@signalbox/provider-openai';
import { simulate } from './simulate.ts';

await using one = await simulate('groq', { latencyMs: 1 });
await using two = await simulate('openai', { latencyMs: 1 });
console.log('SIMULATED: both providers are emulators on this machine');

const OLD = 'openai/gpt-5.4-nano';
const NEW = 'groq/openai/gpt-oss-20b';

function routerWith(config: Partial<RouterConfig>) {
  return createRouter({
    plugins: [groq(one.options), openai(two.options)],
    tasks: { simple: { use: [OLD] } },
    fallback: [OLD],
    retry: { maxRetries: 0 },
    // So that the canary has to find out by itself.
    breaker: { failureCount: 1_000, failureThreshold: 1 },
    ...config,
    on: {
      'experiment.decision': ({ arm, decision, share, reason }) =>
        console.log(`${arm} ${decision}, share ${share}: ${reason}`),
    },
  });
}

async function ask(router: ReturnType<typeof routerWith>, users: number): Promise<number> {
  let answered = 0;
  for (let user = 0; user < users; user += 20) {
    const some = Array.from({ length: 20 }, (_, place) =>
      router.complete({
        messages: [{ role: 'user', content: 'What is the capital of Norway?' }],
        metadata: { user: `user-${user + place}`, task: 'simple' },
      }),
    );
    answered += (await Promise.allSettled(some)).filter(({ status }) => status === 'fulfilled').length;
  }
  return answered;
}

console.log('\n1. a shadow: nobody gets its answers');
const shadowed = routerWith({ shadows: [{ name: 'try', use: NEW, share: 0.5, capUsdPerDay: 0.01, queueSize: 100 }] });
await ask(shadowed, 40);
await new Promise((resolve) => setTimeout(resolve, 500)); // copies are made in the background
for (const { sent, agreement, costUsd } of shadowed.shadows()) {
  const [copy, original] = [costUsd?.copy, costUsd?.original].map((usd) => usd?.toPrecision(2));
  console.log(`${sent} copies, agreement ${agreement?.toFixed(2)}, ${copy} USD each in place of ${original}`);
}
await shadowed.dispose();

const canary = { steps: [0.2, 0.5, 1], tolerance: 0.1 };
const arms = [{ name: 'old' }, { name: 'new', model: NEW }];

console.log('\n2. a canary that does well');
const good = routerWith({ experiments: [{ name: 'rollout', arms, canary }] });
await ask(good, 800);
await good.dispose();

console.log('\n3. a canary whose provider fails: nobody notices but the canary');
await one.emulator.fault({ kind: 'status', status: 503 }, { times: Infinity });
const bad = routerWith({ experiments: [{ name: 'rollout', arms, canary }] });
console.log(`${await ask(bad, 400)} of 400 answered`);
await bad.dispose();
