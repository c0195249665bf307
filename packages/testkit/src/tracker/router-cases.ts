import assert from 'node:assert/strict';
import { createRouter, type ChatRequest, type Observation, type Router, type RouterConfig } from '@signalbox/core';
import { fakeProvider } from '../fake/provider.ts';
import type { TrackerBench, TrackerCaseDefinition } from './bench.ts';
import type { TrackerContractOptions } from './options.ts';
import { closedRow } from './row.ts';

const PROMPT = 'PROMPT-5e1f';
const SYSTEM = 'SYSTEM-77aa';
const ANSWER = 'ANSWER-90bd';
const SECRETS = { SIGNALBOX_CONTRACT_KEY: 'sk-contract-0f3e' };

/** What a tracker is worth in a router. */
export const ROUTER_CASES: readonly TrackerCaseDefinition[] = [
  {
    title: 'has the row of every request of a router, whatever became of it',
    needs: ['read', 'outcome'],
    async run({ space, expectRows }, options) {
      const router = await routerWith(options, space);
      const seen: Observation[] = [];
      router.on('request.end', ({ observation }) => void seen.push(observation));
      await everyEnd(router);
      await router.dispose();
      assert.deepEqual(
        seen.map(({ outcome, cache }) => cache?.kind ?? outcome),
        ['ok', 'exact', 'failed', 'cancelled', 'ok'],
      );
      await expectRows(...seen.map(closedRow));
    },
  },
  {
    title: 'keeps no prompt, no answer and no secret',
    needs: ['read'],
    async run(bench, options) {
      await everythingThatWasSaid(bench, options);
      const text = await everything(options, bench.space);
      const secrets = Object.values({ ...SECRETS, ...options.secrets });
      for (const one of [PROMPT, SYSTEM, ANSWER, ...secrets]) assert.ok(!text.includes(one), `it holds ${one}`);
    },
  },
  {
    title: 'keeps what was said where the configuration has it recorded',
    needs: ['read', 'content'],
    async run(bench, options) {
      await everythingThatWasSaid(bench, options, { record: true });
      const rows = (await options.read?.(bench.space)) ?? [];
      const said = rows.map(({ content = '' }) => content);
      assert.ok(
        said.some((text) => text.includes(PROMPT) && text.includes(ANSWER)),
        'it does not hold what was said',
      );
      const text = await everything(options, bench.space);
      for (const secret of Object.values({ ...SECRETS, ...options.secrets })) assert.ok(!text.includes(secret));
    },
  },
  {
    title: 'fails no request when it cannot write, says so, and writes again when it can',
    needs: ['read', 'spoil', 'user'],
    async run({ space, leave }, options) {
      await leave();
      const router = await routerWith(options, space);
      let failures = 0;
      router.on('internal.error', () => void (failures += 1));
      const ask = (user: string): Promise<unknown> => router.complete({ ...CHAT, metadata: { user } });
      await ask('before');
      const mend = await options.spoil?.(space);
      await ask('meanwhile');
      await mend?.();
      await ask('after');
      await router.dispose();
      const users = ((await options.read?.(space)) ?? []).map(({ user }) => user);
      assert.ok(users.includes('before') && users.includes('after'), `rows of ${users.join(', ')}`);
      assert.ok(failures > 0 || users.includes('meanwhile'), 'a row was lost, and nothing told of it');
    },
  },
];

const CHAT: ChatRequest = {
  messages: [
    { role: 'system', content: SYSTEM },
    { role: 'user', content: PROMPT },
  ],
  temperature: 0,
};

async function routerWith(
  options: TrackerContractOptions,
  space: string,
  content?: RouterConfig['content'],
): Promise<Router> {
  const secrets: Readonly<Record<string, string>> = { ...SECRETS, ...options.secrets };
  const provider = fakeProvider({
    id: 'acme',
    models: ['small', 'broken'],
    script: ({ model }) => (model === 'broken' ? { error: 'model_not_found' } : { text: `${ANSWER} and more` }),
  });
  return createRouter({
    plugins: [provider, await options.make(space)],
    secrets: (name) => secrets[name],
    cache: {},
    ...(content !== undefined && { content }),
  });
}

/** An answer, the same one again from the cache, a failure, a reader who leaves, and vectors. */
async function everyEnd(router: Router): Promise<void> {
  const metadata = { user: 'ada', key: 'key-1', tags: ['a', 'b'] };
  await router.complete({ ...CHAT, model: 'acme/small', metadata });
  await router.complete({ ...CHAT, model: 'acme/small', metadata });
  await router.complete({ ...CHAT, model: 'acme/broken' }).catch(() => undefined);
  for await (const chunk of router.stream({ ...CHAT, model: 'acme/small', temperature: 1 })) {
    if (chunk.type === 'text-delta') break;
  }
  await router.complete({ messages: [{ role: 'user', content: 'Hi' }], model: 'acme/small' });
}

async function everythingThatWasSaid(
  { space, leave }: TrackerBench,
  options: TrackerContractOptions,
  content?: RouterConfig['content'],
): Promise<void> {
  await leave();
  const router = await routerWith(options, space, content);
  await everyEnd(router);
  await router.dispose();
}

async function everything({ everything: read, read: rowsOf }: TrackerContractOptions, space: string): Promise<string> {
  if (read !== undefined) return read(space);
  const rows = (await rowsOf?.(space)) ?? [];
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}
