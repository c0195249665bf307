// A router at work until it is killed. Each request says who it is before its answer counts.
import { writeSync } from 'node:fs';
import { createRouter, type ChatRequest, type Plugin } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import type { KillStore } from './store.ts';

const [tracker = '', name = ''] = process.argv.slice(2);
const AT_ONCE = 16;

const router = createRouter({
  plugins: [
    fakeProvider({
      script: ({ request }, index) => {
        writeSync(1, `${(request as ChatRequest).messages[0]?.content as string}\n`);
        return { delayMs: index % 5, text: 'ok' };
      },
    }),
    await trackerOf(JSON.parse(tracker) as KillStore['tracker']),
  ],
});
let count = 0;
await Promise.all(Array.from({ length: AT_ONCE }, work));

/** Only what it uses is loaded: a kill at its start is to hit the tracker. */
async function trackerOf({ store, options }: KillStore['tracker']): Promise<Plugin> {
  if (store === 'postgres') return (await import('@signalbox/tracker-postgres')).postgresTracker(options);
  return (await import('@signalbox/tracker-sqlite')).sqliteTracker(options);
}

async function work(): Promise<never> {
  for (;;) {
    const user = `${name}-${count++}`;
    await router.complete({ messages: [{ role: 'user', content: user }], metadata: { user } });
  }
}
