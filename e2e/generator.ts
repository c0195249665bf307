// Makes plugins with the generators, as a third party would and as we do, and holds each to the checks that it is
// meant for, untouched.
import { inside } from './generator-inside.ts';
import { outside } from './generator-outside.ts';

for (const half of [outside, inside]) {
  const start = performance.now();
  const line = await half();
  console.log(`${line} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
}
