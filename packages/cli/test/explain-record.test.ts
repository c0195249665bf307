import { join } from 'node:path';
import { createRouter } from '@signalbox/core';
import { createSqliteTracker } from '@signalbox/ledger';
import { fakeProvider } from '@signalbox/testkit';
import { expect, test } from 'vitest';
import { projectFolder, spawnCli } from './spawn-cli.ts';

const SPAWNS_MS = 30_000;

/** A ledger with one request: the first provider fails, the second answers. */
async function written(cwd: string): Promise<string> {
  const router = createRouter({
    plugins: [
      fakeProvider({
        id: 'groq',
        models: ['openai/gpt-oss-20b'],
        script: [{ error: { code: 'overloaded', status: 529 } }],
      }),
      fakeProvider({ id: 'acme', models: [{ id: 'big', quality: 0.9 }], script: [{ text: 'Hello there' }] }),
      {
        kind: 'tracker',
        id: 'sqlite',
        create: (context) => createSqliteTracker({ file: join(cwd, '.signalbox/ledger.db') }, context),
      },
    ],
    tasks: { simple: { use: ['groq/openai/gpt-oss-20b', 'acme/big'] } },
    retry: { maxRetries: 0 },
    experiments: [{ name: 'ab', where: { task: 'none' }, arms: [{ name: 'a' }, { name: 'b' }] }],
  });
  const { id } = await router.complete({
    messages: [{ role: 'user', content: 'A secret question' }],
    metadata: { task: 'simple', user: 'ann\u001B[2J' },
  });
  await router.dispose();
  return id;
}

test('explain tells what became of a request in the ledger', { timeout: SPAWNS_MS }, async () => {
  const cwd = projectFolder({ plugins: ['groq'] });
  const id = await written(cwd);
  const { code, stdout } = await spawnCli(['explain', id], { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`^request +${id}, 20`));
  expect(stdout).toMatch(/^task +simple \(caller, 100 %: named in the request\)$/m);
  expect(stdout).toMatch(/^route +task:simple, strategy priority$/m);
  expect(stdout).toMatch(/^candidates +1\. groq\/openai\/gpt-oss-20b +about \$0 +number 1 in the list$/m);
  expect(stdout).toMatch(/^ +2\. acme\/big +about \$0, quality 0\.9 +number 2 in the list$/m);
  expect(stdout).toMatch(/^calls +1\. groq\/openai\/gpt-oss-20b +failed: overloaded \(529\) .*$/m);
  expect(stdout).toMatch(/^ +2\. acme\/big +ok +\d+ ms +\d+ \+ \d+ tokens +\$0 \(free\)$/m);
  expect(stdout).toMatch(/^outcome +ok by acme\/big, stop, after \d+ ms$/m);
  expect(stdout).toMatch(/^cost +\$0 \(free\); expected were \$0$/m);
  expect(stdout).toMatch(/^instead +the cheapest, groq\/openai\/gpt-oss-20b, for the same tokens: \$0\.0000\d+$/m);
  expect(stdout).not.toContain('secret');
});

test('the same as one document', { timeout: SPAWNS_MS }, async () => {
  const cwd = projectFolder({ plugins: ['groq'] });
  const id = await written(cwd);
  const { stdout } = await spawnCli(['explain', id, '--json'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    id,
    task: 'simple',
    first: 'groq/openai/gpt-oss-20b',
    candidates: [
      { candidate: 'groq/openai/gpt-oss-20b', reason: 'number 1 in the list' },
      { candidate: 'acme/big', quality: 0.9 },
    ],
    calls: [{ outcome: 'failed', errorCode: 'overloaded', status: 529 }, { outcome: 'ok' }],
    asked: { messageCount: 1, needs: [] },
    instead: { cheapest: { candidate: 'groq/openai/gpt-oss-20b' } },
  });
});

test('an id that the ledger does not have is said so; anything else is a prompt', { timeout: SPAWNS_MS }, async () => {
  const cwd = projectFolder({ plugins: ['groq'], fallback: ['groq/openai/gpt-oss-20b'] });
  await written(cwd);
  const nowhere = await spawnCli(['explain', '019b76da-a800-7c5a-8495-828f75515ab1'], { cwd });
  expect({ code: nowhere.code, stdout: nowhere.stdout }).toEqual({ code: 1, stdout: '' });
  expect(nowhere.stderr).toMatch(/the ledger has no finished request 019b76da-/);
  const prompt = await spawnCli(['explain', 'Hello', 'there'], { cwd });
  expect(prompt).toMatchObject({ code: 1, stdout: expect.stringContaining('GROQ_API_KEY is not set') });
});

test('experiments says how arms do', { timeout: SPAWNS_MS }, async () => {
  const cwd = projectFolder({ plugins: ['groq'] });
  const file = join(cwd, 'own.db');
  const router = createRouter({
    plugins: [
      fakeProvider({
        id: 'acme',
        models: ['one', 'two'],
        script: ({ model }) => (model === 'two' ? { error: 'timeout' } : {}),
      }),
      { kind: 'tracker', id: 'sqlite', create: (context) => createSqliteTracker({ file }, context) },
    ],
    retry: { maxRetries: 0 },
    breaker: { failureCount: 1_000, failureThreshold: 1 },
    experiments: [
      {
        name: 'ab',
        unit: 'request',
        arms: [
          { name: 'old', model: 'acme/one' },
          { name: 'new', model: 'acme/two' },
        ],
      },
    ],
  });
  for (let request = 0; request < 60; request += 1) {
    await router.complete({ messages: [{ role: 'user', content: 'Hi' }] }).catch(() => {});
  }
  await router.dispose();
  const { stdout } = await spawnCli(['experiments', '--file', file], { cwd });
  expect(stdout).toMatch(/^experiment ab\narm +requests +ok +without a failed call/);
  expect(stdout).toMatch(/^old \(control\) +\d+ +100\.0 % +100\.0 % /m);
  expect(stdout).toMatch(/^new: worse than the control$/m);
  expect(stdout).toMatch(/^ {2}ok +-100\.0 points +\(-100\.0 to -\d\d\.\d\) +p \d/m);
  const json = await spawnCli(['experiments', '--file', file, '--json'], { cwd });
  expect(JSON.parse(json.stdout)).toMatchObject([
    { experiment: 'ab', control: 'old', arms: [{ arm: 'old' }, { arm: 'new', verdict: 'worse' }] },
  ]);
  const none = await spawnCli(['experiments', '--file', file, '--until', '1h'], { cwd });
  expect(none.stdout).toBe('no request in this time was in an experiment\n');
});
