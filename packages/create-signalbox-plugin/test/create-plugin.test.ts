import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { createPlugin, readAnswers } from '../src/index.ts';

const nobody = { stdin: new PassThrough(), stdout: new PassThrough() };

/** Somebody who types one line after each question. */
function somebody(...lines: readonly string[]) {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stdout = new PassThrough();
  const left = [...lines];
  stdout.on('data', (text: Buffer) => {
    if (text.toString().endsWith(') ')) stdin.write(`${left.shift() ?? ''}\n`);
  });
  return { stdin, stdout };
}

test('takes everything from flags', async () => {
  expect(await readAnswers(['--name', 'acme', '--wire', 'native', '--yes'], nobody)).toMatchObject({
    kind: 'provider',
    name: 'acme',
    wire: 'native',
  });
});

test('asks for what the flags leave open, and offers a default', async () => {
  expect(await readAnswers(['--kind', 'provider'], somebody('acme', '', '', 'embed'))).toEqual({
    kind: 'provider',
    name: 'acme',
    wire: 'openai',
    sdk: 'openai',
    capabilities: 'embed',
  });
});

test('asks a tracker for its name alone', async () => {
  expect(await readAnswers([], somebody('tracker', 'ledger'))).toEqual({ kind: 'tracker', name: 'ledger' });
});

test.for([
  [['--yes'], '--name is missing'],
  [['--kind', 'store', '--name', 'acme'], 'expected one of provider, classifier, tracker, strategy'],
  [['--nmae', 'acme'], 'nmae'],
] as const)('refuses %j', async ([args, message]) => {
  await expect(readAnswers(args, nobody)).rejects.toThrow(message);
});

test('tells its flags', async () => {
  expect(await readAnswers(['--help'], nobody)).toContain('--capabilities');
});

test('writes the package to the disk', async () => {
  const root = await mkdtemp(join(tmpdir(), 'create-signalbox-plugin-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const { folder, files } = await createPlugin(root, { kind: 'tracker', name: 'ledger' });
  expect(folder).toBe('signalbox-tracker-ledger');
  expect(files).toContain(`${folder}/src/ledger.ts`);
  expect(await readFile(join(root, folder, '.gitignore'), 'utf8')).toContain('node_modules');
});
