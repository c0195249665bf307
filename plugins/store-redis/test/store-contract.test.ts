import { setTimeout as wait } from 'node:timers/promises';
import { describe } from 'vitest';
import { storeContract } from '@signalbox/testkit/vitest';
import { redis } from '../src/index.ts';
import { isRedisThere, REDIS_URL } from './redis.ts';

describe.skipIf(!isRedisThere)(`with Redis at ${REDIS_URL} (skipped where it is absent)`, () => {
  // Redis goes by a clock of its own, and has to be waited for.
  storeContract({ make: (prefix) => redis({ url: REDIS_URL, prefix }), passTime: (ms) => wait(ms) });
});
