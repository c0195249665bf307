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
  'continuation.ts': [
    /^never: stream_truncated$/m,
    /^Two rails .*\[openai goes on\] a lamp turns green\. \(simulated\)$/m,
    /^continue: written by groq, openai$/m,
  ],
  'hedging.ts': [/is slow: asking openai\/gpt-5\.4-nano too$/m, /^answered by openai$/m, /^groq cancelled/m],
  'accounts.ts': [
    /^openai-([ab]) is writing: answered by openai-(?!\1)[ab]$/m,
    /^a refused key: answered by openai-b$/m,
    /^resting: openai-a open$/m,
  ],
  'learned.ts': [
    /^round 4: .*openai\/gpt-5\.4-nano (?:[45]\d|60)/m,
    /^openai\/gpt-5\.4-nano: quality \.\d\d ± \.\d\d \(\d+ answers of yours\), /m,
  ],
  'parallel-and-consensus.ts': [
    /^groq: failed$/m,
    /^together [\d.e-]+ USD$/m,
    /^3 votes, 100 % agree, majority: true$/m,
  ],
  'limits-and-drain.ts': [
    /^(?:answered\n){4}limit_exceeded, come again in \d+ ms$/m,
    /^answered while closing: openai$/m,
    /^after that: the router was disposed/m,
  ],
  'breakers.ts': [
    /^groq\/openai\/gpt-oss-20b: open$/m,
    /^5 requests, groq was asked 3 times$/m,
    /^closed by hand: groq answers$/m,
    /^opened by hand: openai answers$/m,
  ],
  'canary.ts': [
    /^\d+ copies, agreement 1\.00, [\d.e-]+ USD each in place of [\d.e-]+$/m,
    /^new promoted, share 0\.5: .*\nnew completed, share 1: /m,
    /^new rolled-back, share 0: success 0\.0 %/m,
    /^400 of 400 answered$/m,
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
