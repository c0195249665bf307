// Several models at once: their answers side by side with one bill, then what most of them say.
import { createRouter } from '@signalbox/core';
import { anthropic } from '@signalbox/provider-anthropic';
import { groq } from '@signalbox/provider-groq';
import { openai } from '@signalbox/provider-openai';
import { simulate } from './simulate.ts';

await using one = await simulate('openai');
await using two = await simulate('anthropic');
await using three = await simulate('groq');
console.log('SIMULATED: all providers are emulators on this machine');

const router = createRouter({ plugins: [openai(one.options), anthropic(two.options), groq(three.options)] });
const candidates = ['openai/gpt-5.4-nano', 'anthropic/claude-haiku-4-5', 'groq/openai/gpt-oss-20b'];
const request = { messages: [{ role: 'user', content: 'Is 1009 a prime number?' }] } as const;

// One that fails fails alone.
await three.emulator.fault({ kind: 'status', status: 400 });
const { answers, costUsd } = await router.parallel(request, { candidates });
for (const { provider, outcome } of answers) console.log(`${provider}: ${outcome}`);
console.log(`together ${costUsd} USD`);

const { agreement, isMajority, votes } = await router.consensus(request, { candidates });
console.log(`${votes.length} votes, ${Math.round(agreement * 100)} % agree, majority: ${isMajority}`);
await router.dispose();
