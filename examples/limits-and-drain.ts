// No more at once than you allow, a bounded queue, and an end that lets those inside finish.
import { createRouter, RouterError } from '@signalbox/core';
import { openai } from '@signalbox/provider-openai';
import { simulate } from './simulate.ts';

await using one = await simulate('openai');
one.emulator.setLatencyMs(200);
console.log('SIMULATED: the provider is an emulator on this machine');

const router = createRouter({ plugins: [openai(one.options)], limits: { maxConcurrent: 2, queueSize: 2 } });
const ask = async () =>
  router.complete({ model: 'openai/gpt-5.4-nano', messages: [{ role: 'user', content: 'All clear?' }] });

// Two run, two wait, and the fifth is told when to come again.
const all = Array.from({ length: 5 }, ask);
for (const each of await Promise.allSettled(all)) {
  if (each.status === 'fulfilled') console.log('answered');
  else if (RouterError.isInstance(each.reason))
    console.log(`${each.reason.code}, come again in ${each.reason.retryAfterMs} ms`);
}

const last = ask();
await router.dispose({ drainMs: 5_000 });
console.log(`answered while closing: ${(await last).provider}`);
await ask().catch((error: Error) => console.log(`after that: ${error.message}`));
