import { describe } from 'vitest';
import { quotasContract } from '@signalbox/testkit/vitest';
import { QuotaCalls } from '../src/quota-calls.ts';
import { spaceOf } from '../src/space.ts';
import { connectionTo, isRedisThere, newPrefix, REDIS_URL, sweepPrefix } from './redis.ts';

describe.skipIf(!isRedisThere)(`with Redis at ${REDIS_URL} (skipped where it is absent)`, () => {
  let calls = 0;
  quotasContract((clock) => {
    const prefix = newPrefix();
    const connections = [connectionTo(REDIS_URL), connectionTo(REDIS_URL)];
    const [quotas, other] = connections.map((connection) => {
      const inner = new QuotaCalls(connection, spaceOf(prefix, clock.now));
      return {
        hold: (hold: Parameters<QuotaCalls['hold']>[0]) => inner.hold(hold, `call-${++calls}`),
        release: (release: Parameters<QuotaCalls['release']>[0]) => inner.release(release, `call-${++calls}`),
        renew: inner.renew.bind(inner),
        sweep: inner.sweep.bind(inner),
        read: inner.read.bind(inner),
        list: inner.list.bind(inner),
      };
    });
    return {
      quotas: quotas!,
      other: other!,
      async dispose() {
        await sweepPrefix(connections[0]!, prefix);
        for (const connection of connections) connection.dispose();
      },
    };
  });
});
