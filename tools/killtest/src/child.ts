// A router at work until it is killed. Each request says who it is before its answer counts.
import { writeSync } from 'node:fs';
import { createRouter, type ChatRequest } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { sqliteTracker } from '@signalbox/tracker-sqlite';

const [file = '', name = ''] = process.argv.slice(2);
const AT_ONCE = 16;

const router = createRouter({
  plugins: [
    fakeProvider({
      script: ({ request }, index) => {
        writeSync(1, `${(request as ChatRequest).messages[0]?.content as string}\n`);
        return { delayMs: index % 5, text: 'ok' };
      },
    }),
    sqliteTracker({ file, required: true }),
  ],
});
let count = 0;
await Promise.all(Array.from({ length: AT_ONCE }, work));

async function work(): Promise<never> {
  for (;;) {
    const user = `${name}-${count++}`;
    await router.complete({ messages: [{ role: 'user', content: user }], metadata: { user } });
  }
}
