import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/** What each program must have printed. */
const EXAMPLES: Readonly<Record<string, readonly RegExp[]>> = {
  'quick-start.ts': [/\(simulated · Signalbox\)$/m, /^coding → (openai|anthropic)\/\S+, [\d.e-]+ USD$/m],
  'fallback-in-a-stream.ts': [
    /^Two rails run side by side.*\(simulated · Signalbox\)$/m,
    /^groq failed stream_truncated$/m,
    /^openai ok/m,
  ],
  'cost-cap.ts': [
    /^(openai|groq)\/\S+ for [\d.e-]+ USD, with at most \d+ tokens$/m,
    /^no_candidate 0$/m,
    /^[\d.e-]+ USD less than openai\/gpt-5\.4$/m,
  ],
  'answers-from-cache.ts': [
    /^exact: 0 USD in place of [\d.e-]+$/m,
    /^asked, coalesced$/m,
    /exact: 1, semantic: 0, coalesced: 1/,
  ],
  'own-provider.ts': [/^Polly says: hello there \(free\)$/m],
  'tsyringe.ts': [/^A good translation .*\(simulated · Signalbox\)$/m],
};

test('every example is run', () => {
  const programs = readdirSync(`${ROOT}/examples`).filter((name) => name.endsWith('.ts') && name !== 'simulate.ts');

  expect(programs.sort()).toEqual(Object.keys(EXAMPLES).sort());
});

test.for(Object.entries(EXAMPLES))(
  'examples/%s runs without a key and ends by itself',
  { timeout: 30_000 },
  async ([name, expected]) => {
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@signalbox/source', `examples/${name}`],
      { cwd: ROOT, env: { PATH: process.env['PATH'] ?? '' }, timeout: 30_000 },
    );

    expect(stderr).toBe('');
    for (const line of expected) expect(stdout).toMatch(line);
  },
);
