import { expect, test } from 'vitest';
import { spawnCli } from './spawn-cli.ts';

test('--help lists the commands', async () => {
  const { code, stdout } = await spawnCli(['--help']);

  expect(code).toBe(0);
  for (const name of ['route', 'explain', 'demo']) expect(stdout).toContain(name);
  expect(stdout).not.toContain('\u001B[');
});

test('--help of a command lists its options', async () => {
  const { code, stdout } = await spawnCli(['route', '--help']);

  expect(code).toBe(0);
  expect(stdout).toContain('--max-cost-usd');
});

test("--version prints the package's version", async () => {
  expect(await spawnCli(['--version'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\S*\n$/),
  });
});

test.for([
  [['rote', 'x'], 'there is no command "rote"'],
  [[], 'which command?'],
  [['route', '--modle', 'x', 'y'], 'there is no option --modle'],
  [['route', '--prefer', 'slow', 'y'], 'Expected one of: fast, cheap, quality'],
] as const)('%j is refused with exit code 2 and a hint', async ([args, message]) => {
  const { code, stdout, stderr } = await spawnCli(args);

  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).toContain('signalbox --help');
});
