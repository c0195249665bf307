import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRouter } from '@signalbox/core';
import { createSqliteTracker } from '@signalbox/ledger';
import { fakeProvider } from '@signalbox/testkit';
import { expect, test } from 'vitest';
import { projectFolder, spawnCli } from './spawn-cli.ts';

const SPAWNS_MS = 60_000;
const PRICE = { kind: 'known', inputPerMTok: '5', outputPerMTok: '15', source: 'x', asOf: '2026-11-25' } as const;

/** A ledger of 40 requests, of which one model answered four in five and another the rest; each is judged. */
async function written(cwd: string): Promise<void> {
  const models = [
    { id: 'openai/gpt-oss-120b', price: PRICE },
    { id: 'openai/gpt-oss-20b', price: PRICE },
  ];
  let tracker: ReturnType<typeof createSqliteTracker> | undefined;
  const router = createRouter({
    plugins: [
      fakeProvider({ id: 'groq', models, script: [{ text: 'An answer of some words, so that it costs something.' }] }),
      {
        kind: 'tracker',
        id: 'sqlite',
        create: (context) => (tracker = createSqliteTracker({ file: join(cwd, '.signalbox/ledger.db') }, context)),
      },
    ],
    tasks: {
      coding: {
        use: ['groq/openai/gpt-oss-120b', 'groq/openai/gpt-oss-20b'],
        strategy: 'weighted',
        weights: { 'groq/openai/gpt-oss-120b': 4 },
      },
    },
  });
  for (let request = 0; request < 40; request += 1) {
    const { id, model } = await router.complete({
      messages: [{ role: 'user', content: 'A secret question' }],
      metadata: { task: 'coding' },
    });
    const score = model === 'openai/gpt-oss-20b' ? 0.25 : 0.75;
    tracker?.feedback?.({ id: `f-${request}`, requestId: id, by: 'user', at: Date.now(), score });
  }
  await router.complete({ model: 'groq/openai/gpt-oss-20b', messages: [{ role: 'user', content: 'Hi' }] });
  await router.dispose();
}

test('simulate says what another configuration would have changed', { timeout: SPAWNS_MS }, async () => {
  const cwd = projectFolder({ plugins: ['groq'] });
  await written(cwd);
  writeFileSync(join(cwd, 'new.json'), JSON.stringify({ plugins: ['groq'], fallback: ['groq/openai/gpt-oss-20b'] }));
  const { code, stdout, stderr } = await spawnCli(['simulate', '--config', 'new.json', '--since', '1h'], { cwd });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stdout).toMatch(/^41 of 41 requests planned again$/m);
  expect(stdout).toMatch(/^coding +40 +\d\d % +\$0\.\d+ +-> \$0\.\d+ +\(-\d+ %\)/m);
  expect(stdout).toMatch(/^quality was 0\.\d+, by 40 judged answers; would be:$/m);
  expect(stdout).toMatch(/^ {2}by weights \(SNIPS\) +0\.250 \(0\.250 to 0\.250\)$/m);
  expect(stdout).toMatch(/^note: cost: the same tokens at the other model/m);
  expect(stdout).not.toContain('secret');

  const exported = await spawnCli(['ledger', 'export'], { cwd });
  writeFileSync(join(cwd, 'old.jsonl'), exported.stdout);
  const again = await spawnCli(['simulate', '--config', 'new.json', '--input', 'old.jsonl'], { cwd });
  expect(again.stdout).toBe(stdout);
  const json = await spawnCli(['simulate', '--config', 'new.json', '--input', 'old.jsonl', '--json'], { cwd });
  expect(JSON.parse(json.stdout)).toMatchObject({ replayed: 41, untried: [] });
});

test('what was never tried is said to be unknown', { timeout: SPAWNS_MS }, async () => {
  const cwd = projectFolder({ plugins: ['groq'] });
  await written(cwd);
  writeFileSync(
    join(cwd, 'new.json'),
    JSON.stringify({ plugins: ['groq', 'openai'], fallback: ['openai/gpt-5.4-nano'] }),
  );
  const { stdout } = await spawnCli(['simulate', '--config', 'new.json'], { cwd });
  expect(stdout).toMatch(
    /^98 % of requests would go to openai\/gpt-5\.4-nano, which could not have been asked for them: no estimate of quality$/m,
  );
  expect(stdout).toContain('of the new policy nothing can be told');
});

test.for([
  [['simulate'], 2, '--config: expected the configuration that is to be tried'],
  [['simulate', '--config', 'none.json'], 1, 'none.json'],
  [['simulate', '--config', 'bad.json', '--input', 'empty.jsonl'], 1, '"nobody/x" is offered by no installed provider'],
  [['simulate', '--config', 'good.json', '--input', 'empty.jsonl'], 1, ''],
  [
    ['simulate', '--config', 'good.json', '--input', 'other.jsonl'],
    1,
    'other.jsonl, line 1: expected a line of `signalbox ledger export',
  ],
  [
    ['simulate', '--config', 'good.json', '--input', 'text.jsonl'],
    1,
    'text.jsonl, line 1: expected one JSON object a line',
  ],
  [['simulate', '--config', 'good.json', '--input', '-'], 2, 'it is read twice'],
] as const)('%j ends with %i: %s', { timeout: SPAWNS_MS }, async ([args, exit, message]) => {
  const cwd = projectFolder({ plugins: ['groq'] });
  for (const [name, text] of [
    ['bad.json', '{ "plugins": ["groq"], "fallback": ["nobody/x"] }'],
    ['good.json', '{ "plugins": ["groq"] }'],
    ['empty.jsonl', ''],
    ['other.jsonl', '{ "a": 1 }\n'],
    ['text.jsonl', 'Hello\n'],
  ] as const) {
    writeFileSync(join(cwd, name), text);
  }
  const { code, stderr } = await spawnCli(args, { cwd });
  expect(code).toBe(exit);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});
