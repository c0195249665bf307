// One of several gateways: a router in a process of its own, that does what it is told by messages.
import { createRouter } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { redis } from '../src/index.ts';

const { url, prefix, isFailing } = JSON.parse(process.argv[2] ?? '{}') as {
  url: string;
  prefix: string;
  isFailing: boolean;
};
/** A dollar for each token of an answer. */
const price = {
  kind: 'known',
  inputPerMTok: '0',
  outputPerMTok: '1000000',
  source: 'a test',
  asOf: '2026-11-25',
} as const;
const sick = fakeProvider({ id: 'sick', script: isFailing ? [{ error: 'overloaded' }] : [] });
const well = fakeProvider({ id: 'well', models: [{ id: 'model', price }] });
const router = createRouter({
  plugins: [sick, well, redis({ url, prefix, commandTimeoutMs: 20_000 })],
  fallback: ['sick/model', 'well/model'],
  retry: { maxRetries: 0 },
  breaker: { failureCount: 2, resetTimeoutMs: 60_000 },
  syncMs: 1,
  quotas: { timeLimitMs: 20_000 },
  budgets: [{ name: 'all', scope: 'global', window: 'day', capUsd: 1_000 }],
});
process.on('message', (what) => void answer(String(what)));
process.send?.('ready');

async function answer(what: string): Promise<void> {
  if (what === 'end') {
    await router.dispose();
    process.disconnect();
  } else if (what === 'breakers') {
    process.send?.(router.breakers.list().map(({ key, state }) => `${key} ${state}`));
  } else {
    const outcome = await router
      .complete({ messages: [{ role: 'user', content: 'Hello' }], maxOutputTokens: 100 })
      .then(
        ({ provider, costUsd }) => `${provider} ${costUsd}`,
        (error: { code: string }) => error.code,
      );
    process.send?.(outcome);
  }
}
