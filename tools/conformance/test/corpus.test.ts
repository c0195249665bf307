import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startReplayServer } from '@signalbox/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCorpus } from '../src/corpus.ts';
import { loadDefinitions } from '../src/definitions.ts';
import { runCorpus, type Outcome } from '../src/run-corpus.ts';
import { summarize } from '../src/summary.ts';

const CHAT = {
  request: { path: '/v1/chat/completions', body: { model: 'm', messages: [{ role: 'user', content: 'hi' }] } },
  response: { body: { choices: [{ index: 0, message: { content: 'Hello' }, finish_reason: 'stop' }] } },
};

/** Files as people leave them, and what is to be said of each. */
const FILES: Readonly<Record<string, readonly [content: string, line: object]>> = {
  'openai/good.json': [JSON.stringify(CHAT), { outcome: 'ok', text: 'Hello', disagreements: [] }],
  'openai/marked.json': [`\uFEFF${JSON.stringify(CHAT)}`, { outcome: 'ok', text: 'Hello' }],
  'openai/empty.json': ['', { outcome: 'skipped', skippedReason: /^no exchange: / }],
  'openai/half.json': ['{"response": {"sta', { outcome: 'skipped', skippedReason: /^no exchange: / }],
  'openai/no-answer.json': ['{"request": {}}', { outcome: 'skipped', skippedReason: /no `response`/ }],
  'openai/null.json': ['null', { outcome: 'skipped', skippedReason: /no `response`/ }],
  'openai/status.json': ['{"response": {"status": "fine"}}', { outcome: 'skipped', skippedReason: /status "fine"/ }],
  'openai/no-request.json': [
    '{"api": "chat", "response": {"status": 500}}',
    { outcome: 'error', error: { status: 500 } },
  ],
  'mistral/null-message.json': [
    JSON.stringify({
      request: {
        path: '/v1/chat/completions',
        body: { model: 'm', messages: [{ role: 'user', content: [{ type: 'unheard of' }] }, null] },
      },
      response: CHAT.response,
    }),
    { outcome: 'ok', text: 'Hello', request: { same: true } },
  ],
  'nobody-knows/chat.json': [JSON.stringify(CHAT), { outcome: 'ok', text: 'Hello' }],
  'nobody-knows/other.json': [
    JSON.stringify({ ...CHAT, request: { path: '/v7/paint' }, api: 'paint' }),
    { outcome: 'skipped', skippedReason: /no plugin speaks the API "paint" of nobody-knows/ },
  ],
  'prototypes/odd.json': [
    JSON.stringify({ ...CHAT, vendor: 'constructor', api: '__proto__', request: {} }),
    { outcome: 'skipped', skippedReason: /no plugin speaks the API "__proto__"/ },
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'signalbox-corpus-'));
let outcomes: readonly Outcome[] = [];

beforeAll(async () => {
  for (const [file, [content]] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  }
  writeFileSync(join(folder, 'openai/list.json'), JSON.stringify([CHAT, CHAT]));
  writeFileSync(join(folder, 'openai/index.json'), JSON.stringify(['good', 'half']));
  const server = await startReplayServer();
  const all: Outcome[] = [];
  for await (const outcome of runCorpus(readCorpus(folder), await loadDefinitions(), server)) all.push(outcome);
  await server.close();
  outcomes = all;
});

afterAll(() => rmSync(folder, { recursive: true }));

test.for(Object.entries(FILES))('%s yields a line', ([file, [, expected]]) => {
  const found = outcomes.filter((outcome) => outcome.file === file);
  expect(found).toHaveLength(1);
  expect(found[0]?.crash).toBeUndefined();
  const { skippedReason, ...line } = expected as { readonly skippedReason?: RegExp };
  expect(found[0]?.line).toMatchObject(line);
  if (skippedReason !== undefined) expect(found[0]?.line.skippedReason).toMatch(skippedReason);
});

test('each exchange of a list yields a line, and a list of anything else none', () => {
  const files = outcomes.map(({ file }) => file);
  expect(files.filter((file) => file.startsWith('openai/list.json'))).toEqual([
    'openai/list.json#0',
    'openai/list.json#1',
  ]);
  expect(files).not.toContain('openai/index.json');
});

test('no folder, no corpus: it says so', () => {
  expect(() => readCorpus(join(folder, 'nowhere'))).toThrow(/there is no folder/);
});

test('the summary is not good when a plugin crashes, disagrees, or sends another request', () => {
  const good = outcomes.filter(({ file }) => file === 'openai/good.json');
  const [one] = good as [Outcome];
  expect(summarize(good).isGood).toBe(true);
  expect(summarize([{ ...one, crash: 'TypeError: x' }])).toMatchObject({ isGood: false });
  expect(summarize([{ ...one, crash: 'TypeError: x' }]).text).toContain('CRASH    openai/good.json: TypeError: x');
  const differing = { ...one, line: { ...one.line, disagreements: ['usage'] } };
  expect(summarize([differing])).toMatchObject({ isGood: false });
  expect(summarize([differing]).text).toContain('DIFFERS  openai/good.json: usage');
  const difference = { path: 'seed', kind: 'missing' } as const;
  const sent = { ...one, line: { ...one.line, request: { same: false, differences: [difference] } } };
  expect(summarize([sent])).toMatchObject({ isGood: false });
  expect(summarize([sent]).text).toContain('REQUEST  openai/good.json: seed missing');
});
