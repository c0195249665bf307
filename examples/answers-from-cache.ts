// The same question twice, and twice at once: one call each, and the rest is free.
import { createRouter } from '@signalbox/core';
import { openai } from '@signalbox/provider-openai';
import { simulate } from './simulate.ts';

await using one = await simulate('openai');
const router = createRouter({ plugins: [openai(one.options)], cache: { ttlMs: 600_000 } });
const ask = (content: string) =>
  router.complete({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content }], temperature: 0 });

await ask('When does the night train leave?');
const again = await ask('When does the night train leave?');
console.log(`${again.cache?.kind}: ${again.costUsd} USD in place of ${again.cache?.savedUsd}`);

const both = await Promise.all([ask('Is there a dining car?'), ask('Is there a dining car?')]);
console.log(both.map(({ cache }) => cache?.kind ?? 'asked').join(', '));

console.log(router.costs.summary().cache);
await router.dispose();
