// Holds and settles as fast as it can, until it is told to stop or is killed: `node racer.ts <file> <name>`.
import { createFakeContext } from '@signalbox/testkit';
import { sqlite } from '../src/index.ts';

const [path = '', name = ''] = process.argv.slice(2);
const clock = { now: () => Date.now(), monotonicMs: () => performance.now(), after: () => () => {} };
const store = sqlite({ path }).create(createFakeContext({ clock }));
process.send?.('ready');
process.once('message', () => {
  let passed = 0;
  let held = 0;
  for (let call = 0; ; call += 1) {
    const id = `${name}-${call}`;
    const entries = [
      { kind: 'budget', key: 'b', amount: 5, limit: 10_000 },
      { kind: 'concurrency', key: 'p', limit: 1_000 },
    ] as const;
    const result = store.quotas?.hold({ id, entries, leaseMs: 1_000 }) as { readonly ok: boolean };
    if (!result.ok) break;
    passed += 1;
    // One in ten is never settled.
    if (call % 10 === 0) held += 1;
    else void store.quotas?.release({ id, amounts: { b: 3 } });
  }
  process.send?.({ passed, held });
  process.disconnect();
});
