import { startEmulator, type Emulator, type EmulatorOptions } from '@signalbox/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { projectFolder, spawnCli } from './spawn-cli.ts';

const PROMPT = 'Is 1009 a prime?';

async function project(...replies: readonly (string | undefined)[]): Promise<string> {
  const servers: Emulator[] = [];
  for (const text of replies) {
    const options: EmulatorOptions = { dialect: 'openai', ...(text !== undefined && { reply: () => ({ text }) }) };
    const server = await startEmulator(options);
    onTestFinished(() => server.close());
    if (text === undefined) await server.fault({ kind: 'status', status: 401 }, { times: Infinity });
    servers.push(server);
  }
  const ids = servers.map((_, place) => `openai-${place + 1}`);
  return projectFolder({
    plugins: servers.map(({ url }, place) => ['openai', { id: ids[place], apiKey: 'made-up', baseUrl: `${url}/v1` }]),
    fallback: ids.map((id) => `${id}/gpt-5.4-mini`),
    retry: { maxRetries: 0 },
  });
}

describe('signalbox compare', () => {
  test('shows all answers side by side, with one bill', async () => {
    const cwd = await project('Yes.', undefined, 'No.');
    const { code, stdout, stderr } = await spawnCli(['compare', PROMPT], { cwd });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(
      /^openai-1\/gpt-5\.4-mini\nYes\.\n\nopenai-2\/gpt-5\.4-mini\nprovider_auth: .+\n\nopenai-3\/gpt-5\.4-mini\nNo\.\n/,
    );
    expect(stdout).toMatch(/^answers +openai-1\/gpt-5\.4-mini +\d+ ms +\d+ tokens +\$0\.0000\d+$/m);
    expect(stdout).toMatch(/^cost +\$0\.0000\d+, all answers together$/m);
  });

  test('--consensus says what most of them say', async () => {
    const cwd = await project('Yes.', 'No', 'yes');
    const { code, stdout } = await spawnCli(['compare', '--consensus', PROMPT], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^agreement +67 % say what openai-1\/gpt-5\.4-mini says$/m);
    expect(stdout).toMatch(/openai-3\/gpt-5\.4-mini .* says what 1 says$/m);
  });

  test('--json prints one document', async () => {
    const cwd = await project('Yes.', 'No');
    const { code, stdout } = await spawnCli(['compare', '--json', '--consensus', '--count', '2', PROMPT], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      answers: [
        { provider: 'openai-1', outcome: 'ok', text: 'Yes.', group: 0 },
        { provider: 'openai-2', outcome: 'ok', text: 'No', group: 1 },
      ],
      agreement: 0.5,
      isMajority: false,
      answer: { provider: 'openai-1', text: 'Yes.' },
    });
  });

  test('--candidates asks those, and tells of names that nobody offers', async () => {
    const cwd = await project('Yes.', 'No');
    const names = 'openai-2/gpt-5.4-mini, nobody/model';
    const { code, stdout } = await spawnCli(['compare', '--candidates', names, PROMPT], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('openai-2/gpt-5.4-mini\nNo');
    expect(stdout).not.toContain('openai-1/');
    expect(stdout).toMatch(/^not asked +nobody\/model is not offered by any installed provider$/m);
  });

  test('fails when nobody answers', async () => {
    const cwd = await project(undefined);
    expect(await spawnCli(['compare', PROMPT], { cwd })).toMatchObject({ code: 1 });
    const consensus = await spawnCli(['compare', '--consensus', PROMPT], { cwd });
    expect(consensus.code).toBe(1);
    expect(consensus.stderr).toContain('all_candidates_failed: nobody gave an answer to agree on');
  });

  test.for<[readonly string[], string]>([
    [['--count', 'x'], 'count'],
    [['--count', '1.5'], '--count: expected a whole number'],
    [['--candidates', 'a,,b'], '--candidates: expected names, separated by commas'],
  ])('%j makes no sense', async ([args, message]) => {
    const { code, stderr } = await spawnCli(['compare', ...args, PROMPT], { cwd: projectFolder() });
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
