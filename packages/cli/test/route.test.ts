import { startEmulator, type Emulator, type EmulatorOptions } from '@signalbox/testkit';
import { describe, expect, onTestFinished, test } from 'vitest';
import { projectFolder, spawnCli } from './spawn-cli.ts';

const PROMPT = 'Refactor this TypeScript function';

async function emulator(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const started = await startEmulator({ dialect: 'openai', ...options });
  onTestFinished(() => started.close());
  return started;
}

interface Servers {
  readonly openai: Emulator;
  readonly groq: Emulator;
}

/** Coding goes to groq first and to openai then. */
function project({ openai, groq }: Servers, more: object = {}): string {
  return projectFolder({
    plugins: [
      ['openai', { apiKey: 'made-up', baseUrl: `${openai.url}/v1` }],
      ['groq', { apiKey: 'made-up', baseUrl: groq.url }],
    ],
    tasks: { coding: { use: ['groq/openai/gpt-oss-120b', 'openai/gpt-5.4-mini'] } },
    retry: { maxRetries: 0 },
    ...more,
  });
}

async function servers(): Promise<Servers> {
  return { openai: await emulator(), groq: await emulator() };
}

describe('signalbox route', () => {
  test('writes the answer to standard output and everything about it to standard error', async () => {
    const { code, stdout, stderr } = await spawnCli(['route', PROMPT], { cwd: project(await servers()) });

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Start from the smallest input .* \(simulated · Signalbox\)\n$/);
    expect(stderr).toMatch(/^task +coding \(keywords, 94 %: refactor, typescript, function\)$/m);
    expect(stderr).toMatch(/^route +task:coding, strategy priority$/m);
    expect(stderr).toMatch(/^candidates +1\. groq\/openai\/gpt-oss-120b +number 1 in the list$/m);
    expect(stderr).toMatch(/^attempts +1\. groq\/openai\/gpt-oss-120b +ok +\d+ ms +first token \d+ ms$/m);
    expect(stderr).toMatch(/^usage +\d+ tokens in, \d+ out$/m);
    expect(stderr).toMatch(/^cost +\$0\.0000\d+ \(by the plugin's price list\)$/m);
    expect(stdout + stderr).not.toContain('\u001B[');
  });

  test('moves on to the next candidate and says so', async () => {
    const both = await servers();
    await both.groq.fault({ kind: 'status', status: 503 });

    const { code, stdout, stderr } = await spawnCli(['route', PROMPT], { cwd: project(both) });

    expect(code).toBe(0);
    expect(stdout).toContain('smallest input');
    expect(stderr).toMatch(/1\. groq\/openai\/gpt-oss-120b +failed +\d+ ms +provider_unavailable \(503\)/);
    expect(stderr).toMatch(/2\. openai\/gpt-5\.4-mini +ok/);
  });

  test('fails with all attempts when nobody answers', async () => {
    const both = await servers();
    await both.groq.fault({ kind: 'status', status: 503 });
    await both.openai.fault({ kind: 'status', status: 401 });

    const { code, stdout, stderr } = await spawnCli(['route', PROMPT], { cwd: project(both) });

    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/1\. groq.*provider_unavailable \(503\)/);
    expect(stderr).toMatch(/2\. openai.*provider_auth \(401\)/);
    expect(stderr).toMatch(/^failed +all_candidates_failed: /m);
    expect(stderr).not.toContain('    at ');
  });

  test('prints one JSON document with --json', async () => {
    const { code, stdout, stderr } = await spawnCli(['route', PROMPT, '--json'], { cwd: project(await servers()) });

    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({
      provider: 'groq',
      model: 'openai/gpt-oss-120b',
      finishReason: 'stop',
      costSource: 'catalogue',
      classification: { task: 'coding', by: 'keywords' },
      decision: { route: 'task:coding', candidates: [{ provider: 'groq' }, { provider: 'openai' }] },
      attempts: [{ outcome: 'ok', sent: true }],
    });
  });

  test('prints one JSON document for a failure as well', async () => {
    const both = await servers();
    await both.groq.fault({ kind: 'status', status: 400 });

    const { code, stdout } = await spawnCli(['route', PROMPT, '--json'], { cwd: project(both) });

    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'invalid_request', provider: 'groq', status: 400 },
      attempts: [{ outcome: 'failed' }],
    });
  });

  test.for([
    ['--task', ['--task', 'coding', 'Good morning'], { task: 'coding', by: 'caller' }, 'groq'],
    ['--model', ['--model', 'openai/gpt-5.4-nano', PROMPT], { task: 'coding' }, 'openai'],
    ['--prefer', ['--prefer', 'quality', PROMPT], { task: 'coding' }, 'openai'],
    ['words without quotes', ['Refactor', 'this', 'TypeScript', 'function'], { task: 'coding' }, 'groq'],
  ] as const)('heeds %s', async ([, args, classification, provider]) => {
    const { stdout } = await spawnCli(['route', '--json', ...args], { cwd: project(await servers()) });

    expect(JSON.parse(stdout)).toMatchObject({ classification, provider });
  });

  test('keeps to --max-cost-usd', async () => {
    const both = await servers();

    const { code, stderr } = await spawnCli(['route', '--max-cost-usd', '0.000000001', PROMPT], { cwd: project(both) });

    expect(code).toBe(1);
    expect(stderr).toContain('more than 1e-9 USD');
    expect([...both.groq.requests, ...both.openai.requests]).toEqual([]);
  });

  test('reads the prompt from standard input', async () => {
    const both = await servers();

    const { code } = await spawnCli(['route', '-'], { cwd: project(both), stdin: `${PROMPT}\n` });

    expect(code).toBe(0);
    expect(both.groq.requests[0]?.body).toMatchObject({ messages: [{ role: 'user', content: PROMPT }] });
  });

  test('cancels the upstream request on Ctrl-C', async () => {
    const both = await servers();
    await both.groq.fault({ kind: 'hang-mid-stream', afterFrames: 4 });

    const { code, stderr } = await spawnCli(['route', PROMPT], {
      cwd: project(both),
      onFirstOutput: (child) => child.kill('SIGINT'),
    });

    expect(code).toBe(130);
    expect(stderr).toMatch(/^failed +cancelled: /m);
    await expect.poll(() => both.groq.requests[0]?.aborted).toBe(true);
  });

  test('names the configuration file that is faulty', async () => {
    const cwd = projectFolder({ plugins: ['openai'], tasks: { coding: { use: ['openai/gpt-5.4', 'groc/x'] } } });

    const { code, stderr } = await spawnCli(['route', PROMPT], { cwd });

    expect(code).toBe(1);
    expect(stderr).toContain('signalbox.config.json: ');
    expect(stderr).toContain('tasks.coding.use: "groc/x"');
    expect(stderr).not.toContain('    at ');
  });

  test('says what to install where there is no provider', async () => {
    const { code, stderr } = await spawnCli(['route', PROMPT]);

    expect(code).toBe(1);
    expect(stderr).toContain('npm install @signalbox/provider-openai');
  });
});

describe('signalbox explain', () => {
  test('says whom it would ask, and asks nobody', async () => {
    const both = await servers();

    const { code, stdout, stderr } = await spawnCli(['explain', PROMPT], { cwd: project(both) });

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^candidates +1\. groq\/openai\/gpt-oss-120b/m);
    expect([...both.groq.requests, ...both.openai.requests]).toEqual([]);
  });

  test('reads another configuration with --config', async () => {
    const cwd = projectFolder({ plugins: [['groq', { id: 'other', apiKey: { env: 'OTHER_KEY' } }]] });

    const { stdout } = await spawnCli(['explain', '--json', '--config', `${cwd}/signalbox.config.json`, PROMPT], {
      env: { OTHER_KEY: 'made-up' },
    });

    expect(JSON.parse(stdout)).toMatchObject({ decision: { candidates: [{ provider: 'other' }, {}] } });
    expect(stdout).not.toContain('made-up');
  });
});
