import { join } from 'node:path';
import { createRouter, type Router } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { expect, test } from 'vitest';
import { sqlite } from '../src/index.ts';
import { testFolder } from './folder.ts';

const folder = testFolder();
const ASK = { messages: [{ role: 'user', content: 'Hello' }], metadata: { task: 'coding' } } as const;

async function inRouter<T>(path: string, work: (router: Router) => Promise<T>): Promise<T> {
  const router = createRouter({
    plugins: [fakeProvider({ id: 'acme' }), sqlite({ path })],
    learned: { explore: 0 },
  });
  try {
    return await work(router);
  } finally {
    await router.dispose();
  }
}

async function judged(path: string, count: number): Promise<void> {
  await inRouter(path, async (router) => {
    for (let index = 0; index < count; index += 1) {
      const { id } = await router.complete(ASK);
      await router.feedback(id, { thumbs: 'up' });
    }
  });
}

test('what was learned is there after a restart, and adds up over processes', async () => {
  const path = join(folder, 'learned.db');
  await judged(path, 3);
  await Promise.all([judged(path, 2), judged(path, 4)]);
  await inRouter(path, async (router) => {
    const { plan } = await router.explain(ASK);
    expect(plan.candidates[0]?.reason).toContain('9 answers of yours');
    await router.memory.reset();
  });
  await inRouter(path, async (router) => expect(await router.memory.list()).toEqual([]));
});
