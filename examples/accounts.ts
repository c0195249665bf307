// Two accounts of one provider under one name: requests are spread over them, and one that is refused rests.
import { createRouter } from '@signalbox/core';
import { openai } from '@signalbox/provider-openai';
import { simulate } from './simulate.ts';

await using one = await simulate('openai');
await using two = await simulate('openai');
console.log('SIMULATED: both accounts are emulators on this machine');

const router = createRouter({
  plugins: [
    openai({ ...one.options, id: 'openai-a', group: 'openai' }),
    openai({ ...two.options, id: 'openai-b', group: 'openai' }),
  ],
  spread: 'least-busy',
});
const request = { model: 'openai/gpt-5.4-nano', messages: [{ role: 'user', content: 'All clear?' }] } as const;

const stream = router.stream(request);
let meanwhile: string | undefined;
for await (const chunk of stream) {
  if (chunk.type === 'text-delta') meanwhile ??= (await router.complete(request)).provider;
}
console.log(`${(await stream.result).provider} is writing: answered by ${meanwhile}`);

// Between accounts that are equally busy chance decides; in twenty turns the refused one is asked as well.
await one.emulator.fault({ kind: 'status', reason: 'authentication' }, { times: Infinity });
const answeredBy = new Set<string>();
for (let turn = 0; turn < 20; turn += 1) answeredBy.add((await router.complete(request)).provider);
console.log(`a refused key: answered by ${[...answeredBy].join(', ')}`);
console.log(
  `resting: ${router.breakers
    .list()
    .map(({ key, state }) => `${key} ${state}`)
    .join(', ')}`,
);
await router.dispose();
