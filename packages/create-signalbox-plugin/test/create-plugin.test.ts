import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
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
  [['--kind', 'shop', '--name', 'acme'], 'expected one of provider, classifier, tracker, strategy, store'],
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

test('leaves what somebody wrote as it is, and writes nothing beside it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'create-signalbox-plugin-'));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'mine'));
  await writeFile(join(root, 'mine', 'README.md'), 'mine');
  const options = { kind: 'tracker', name: 'ledger', directory: 'mine' };
  await expect(createPlugin(root, options)).rejects.toThrow('mine/README.md');
  expect(await readdir(join(root, 'mine'))).toEqual(['README.md']);
});

test('takes the folder one is in', async () => {
  const root = await mkdtemp(join(tmpdir(), 'create-signalbox-plugin-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const { folder } = await createPlugin(root, { kind: 'store', name: 'shelf', directory: '.' });
  expect(folder).toBe('.');
  expect(await readdir(root)).toEqual(expect.arrayContaining(['package.json', 'src', 'test']));
});
