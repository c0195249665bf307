import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aims, toJson, type Everything } from '../src/report.ts';
import type { Ran } from '../src/scenarios.ts';
import type { Summary } from '../src/statistics.ts';

function run(file: string, ...args: readonly string[]) {
  const path = join(import.meta.dirname, '../src', file);
  return spawnSync(process.execPath, ['--conditions=@signalbox/source', path, ...args], { encoding: 'utf8' });
}

describe('the command line', () => {
  test.for<[string, readonly string[], string]>([
    ['main.ts', ['--seed', 'x'], '--seed is "x", expected a whole number, 0 or more'],
    ['main.ts', ['--minutes=-1'], '--minutes is "-1", expected a number of minutes, 0 or more'],
    ['main.ts', ['--minute', '1'], "Unknown option '--minute'"],
    ['soak.ts', ['--rate', '0'], '--rate is "0", expected a number above 0'],
  ])('%s %j', ([file, args, message]) => {
    const { status, stderr, stdout } = run(file, ...args);
    expect(stderr).toContain(message);
    expect([status, stdout]).toEqual([2, '']);
  });
});

const FINE: Summary = {
  requests: 10_000,
  availability: 1,
  failed: 0,
  p50Ms: 300,
  p99Ms: 700,
  extraCalls: 0.01,
  bill: 1_000,
  lostText: 0,
  duplicatedText: 0,
  unsettled: 0,
  retriesPerRequest: 0.1,
  timersLeft: 0,
  listenersLeft: 0,
};

function everything(worse: Readonly<Record<string, Partial<Summary>>> = {}, mostFailures = 5): Everything {
  const ran = (scenario: string, subject: string): Ran => ({
    scenario,
    subject,
    summary: {
      ...FINE,
      ...(scenario === 'latency spikes' && subject === 'signalbox' && { p99Ms: 4_000 }),
      ...(subject === 'signalbox, hedged' && worse[scenario]),
    },
    detections: subject.startsWith('signalbox')
      ? [
          { trouble: 'outage', episodes: 1, detected: 1, slowestMs: 1, mostFailures, slowestRecoveryMs: 1 },
          {
            trouble: 'cut 50 %',
            episodes: 1,
            detected: 0,
            slowestMs: undefined,
            mostFailures: 90,
            slowestRecoveryMs: 1,
          },
        ]
      : [],
  });
  const ours = ['calm', 'latency spikes', 'one down', 'two down'].flatMap((scenario) =>
    ['signalbox, hedged', 'signalbox'].map((subject) => ran(scenario, subject)),
  );
  const others = ['one down', 'two down'].flatMap((scenario) =>
    ['no router', 'try next', 'ai sdk'].map((subject) => ran(scenario, subject)),
  );
  return { seed: 1, scenarios: [...ours, ...others], emulated: undefined };
}

describe('aims', () => {
  test('are met by a run in which all is well', () => {
    expect(aims(everything()).filter(({ isMet }) => !isMet)).toEqual([]);
  });

  test.for<[string, Parameters<typeof everything>]>([
    ['one of five down: at least 99.99 % of requests succeed', [{ 'one down': { availability: 0.9998 } }]],
    ['two of five down: at least 99.9 %', [{ 'two down': { availability: 0.9989 } }]],
    ['a provider that fails every call is left alone after 5 failures', [{}, 6]],
    ['no more than 5 % extra calls in calm weather', [{ calm: { extraCalls: 0.051 } }]],
    ['hedging at least halves the 99th percentile under latency spikes', [{ 'latency spikes': { p99Ms: 2_001 } }]],
    ['for under 5 % extra spend', [{ 'latency spikes': { bill: 1_051 } }]],
    ['lost text: none', [{ calm: { lostText: 1 } }]],
    ['text twice: none', [{ 'two down': { duplicatedText: 1 } }]],
    ['requests not settled exactly once: none', [{ 'one down': { unsettled: 1 } }]],
    ['leaked timers: none', [{ calm: { timersLeft: 1 } }]],
    ['leaked listeners: none', [{ calm: { listenersLeft: 1 } }]],
  ])('%s: is missed where it is', ([what, given]) => {
    expect(aims(everything(...given)).filter(({ isMet }) => !isMet)).toMatchObject([{ what }]);
  });
});

test('the JSON has what is asked for', () => {
  expect(toJson(everything())).toMatchObject({
    availability: { calm: 1, oneDown: 1, twoDown: 1 },
    p99Ms: { hedged: 700, unhedged: 4_000 },
    hedgeExtraSpend: 0,
    calmExtraCalls: 0.01,
    lostText: 0,
    duplicatedText: 0,
    unsettled: 0,
    leaks: { sockets: 0, timers: 0, listeners: 0 },
    baselines: { noRouter: { oneDown: { availability: 1 } }, tryNext: {}, aiSdk: { twoDown: {} } },
  });
});
