import { describe, expect, test } from 'vitest';
import type { ExperimentDecision, Telemetry } from '@signalbox/core';
import type { Experiment } from '../../src/experiment/options.ts';
import { Trial } from '../../src/experiment/trial.ts';
import { seeded } from '@signalbox/testkit';

function started(experiment: Omit<Experiment, 'name'>) {
  const decisions: ExperimentDecision[] = [];
  const telemetry: Pick<Telemetry, 'emit'> = {
    emit: (_name, payload) => void decisions.push(payload() as ExperimentDecision),
  };
  return { trial: new Trial({ name: 'test', ...experiment }, telemetry), decisions };
}

const TWO: Experiment['arms'] = [{ name: 'old' }, { name: 'new', model: 'acme/new' }];
const good = { isSuccess: true, latencyMs: 100, costUsd: 0.001 };
const bad = { ...good, isSuccess: false };

/** Requests by the shares as they are, each with the success rate of its arm. */
function run(trial: Trial, rates: Readonly<Record<string, number>>, requests: number, seed = 1): void {
  const random = seeded(seed);
  for (let request = 0; request < requests; request += 1) {
    const name = random() < trial.shareOf('new') ? 'new' : 'old';
    trial.note(name, random() < (rates[name] ?? 1) ? good : bad);
  }
}

describe('a canary', () => {
  const canary = { steps: [0.2, 0.5, 1], tolerance: 0.05, minimumRequests: 50 };

  test('takes over step by step where it is as good', () => {
    const { trial, decisions } = started({ arms: TWO, canary });
    expect([trial.shareOf('old'), trial.shareOf('new')]).toEqual([0.8, 0.2]);
    run(trial, { old: 0.98, new: 0.98 }, 8_000);
    expect(decisions.map(({ decision, share }) => [decision, share])).toEqual([
      ['promoted', 0.5],
      ['completed', 1],
    ]);
    expect(decisions[0]?.reason).toMatch(/^success 9\d\.\d % of \d+, the control's .* points \(.* to .*\)$/);
    expect(trial.reading()).toMatchObject({ status: 'completed', step: 1, arms: [{ share: 0 }, { share: 1 }] });
    expect(trial.armOf('user\n\nanybody').name).toBe('new');
  });

  test('is taken back where it is worse, and everybody gets the control', () => {
    const { trial, decisions } = started({ arms: TWO, canary });
    run(trial, { old: 0.98, new: 0.75 }, 3_000);
    expect(decisions).toMatchObject([{ experiment: 'test', arm: 'new', decision: 'rolled-back', share: 0 }]);
    expect(trial.armOf('user\n\nanybody').name).toBe('old');
  });

  test('decides nothing on few requests, nor while it cannot tell', () => {
    const { trial, decisions } = started({ arms: TWO, canary: { ...canary, minimumRequests: 100, tolerance: 0 } });
    for (let request = 0; request < 99; request += 1) trial.note('new', bad);
    for (let request = 0; request < 999; request += 1) trial.note('old', good);
    expect(decisions).toEqual([]);
    trial.note('new', bad);
    expect(decisions).toMatchObject([{ decision: 'rolled-back' }]);
    const even = started({ arms: TWO, canary: { ...canary, tolerance: 0 } });
    run(even.trial, { old: 0.9, new: 0.9 }, 4_000);
    expect(even.decisions).toEqual([]);
  });

  test('of a new model that is the same is wrongly taken back in no more than 1 of 20 trials', () => {
    let wrong = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const { trial, decisions } = started({ arms: TWO, canary: { ...canary, tolerance: 0.1 } });
      run(trial, { old: 0.95, new: 0.95 }, 2_000, seed);
      if (decisions.some(({ decision }) => decision === 'rolled-back')) wrong += 1;
    }
    expect(wrong).toBeLessThanOrEqual(3);
  });

  test('may go by what feedback says', () => {
    const { trial, decisions } = started({ arms: TWO, canary: { ...canary, metric: 'quality' } });
    const random = seeded(7);
    for (let answer = 0; answer < 600; answer += 1) {
      trial.note('new', good);
      trial.noteQuality('old', 0.6 + 0.4 * random());
      trial.noteQuality('new', 0.1 + 0.4 * random());
    }
    expect(decisions).toMatchObject([{ decision: 'rolled-back', reason: expect.stringMatching(/^quality 3/) }]);
  });

  test('counts each step anew', () => {
    const { trial } = started({ arms: TWO, canary });
    for (let seed = 1; trial.state.step === 0; seed += 1) run(trial, { old: 1, new: 1 }, 1, seed);
    expect(trial.reading().arms.map(({ requests }) => requests)).toEqual([0, 0]);
  });
});

describe('a guard', () => {
  test.for([
    ['errorRate', { errorRate: 0.1 }, bad, /100 % of 30 requests failed, 10 % are allowed/],
    ['latencyP95Ms', { latencyP95Ms: 50 }, good, /p95 of 100 ms, 50 ms are allowed/],
    ['costPerRequestUsd', { costPerRequestUsd: 0.0005 }, good, /0\.00100 USD a request, 0\.0005 are allowed/],
  ] as const)('of %s stops an arm, and its units go to the control', ([, guard, outcome, reason]) => {
    const arms = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
    const { trial, decisions } = started({ arms, guard });
    const mine = Array.from({ length: 500 }, (_, unit) => `user\n\n${unit}`);
    const before = mine.map((unit) => trial.armOf(unit).name);
    for (let request = 0; request < 29; request += 1) trial.note('b', outcome);
    expect(decisions).toEqual([]);
    trial.note('b', outcome);
    expect(decisions).toMatchObject([
      { arm: 'b', decision: 'stopped', reason: expect.stringMatching(reason), share: 0 },
    ]);
    expect(mine.map((unit) => trial.armOf(unit).name)).toEqual(before.map((arm) => (arm === 'b' ? 'a' : arm)));
    expect(trial.reading().arms.map(({ share }) => share)).toEqual([expect.closeTo(2 / 3), 0, expect.closeTo(1 / 3)]);
    for (let request = 0; request < 50; request += 1) trial.note('b', outcome);
    expect(decisions).toHaveLength(1);
  });

  test('of quality stops an arm that people do not like', () => {
    const { trial, decisions } = started({ arms: TWO, guard: { quality: 0.5, minimumRequests: 10 } });
    for (let answer = 0; answer < 10; answer += 1) trial.noteQuality('new', 0.4);
    expect(decisions).toMatchObject([
      { decision: 'stopped', reason: 'quality 0.4 of 10 answers, at least 0.5 are allowed' },
    ]);
  });

  test('looks at the last requests alone, and never at the control', () => {
    const { trial, decisions } = started({ arms: TWO, guard: { errorRate: 0.5, window: 40, minimumRequests: 40 } });
    for (let request = 0; request < 100; request += 1) trial.note('old', bad);
    for (let request = 0; request < 200; request += 1) trial.note('new', good);
    expect(decisions).toEqual([]);
    for (let request = 0; request < 21; request += 1) trial.note('new', bad);
    expect(decisions).toHaveLength(1);
  });
});

test('what goes further is adopted, and what does not changes nothing', () => {
  const { trial } = started({ arms: TWO, canary: { steps: [0.1, 0.2, 0.3, 1] } });
  trial.adopt({ status: 'running', step: 2, stopped: {} });
  expect(trial.shareOf('new')).toBe(0.3);
  trial.adopt({ status: 'running', step: 1, stopped: {} });
  expect(trial.state.step).toBe(2);
  trial.adopt({ status: 'rolled-back', step: 1, stopped: {} });
  expect(trial.shareOf('new')).toBe(0);
  trial.adopt({ status: 'running', step: 3, stopped: { new: 'slow' } });
  expect(trial.state).toEqual({ status: 'rolled-back', step: 1, stopped: { new: 'slow' } });
});

test('the reading tells the difference from the control', () => {
  const { trial } = started({ arms: TWO });
  for (let request = 0; request < 500; request += 1) {
    trial.note('old', { isSuccess: request % 50 !== 0, latencyMs: 100 + (request % 10), costUsd: 0.002 });
    trial.note('new', { isSuccess: request % 50 !== 0, latencyMs: 50 + (request % 10), costUsd: 0.001 });
  }
  const [control, arm] = trial.reading().arms;
  expect(control).toMatchObject({
    name: 'old',
    share: 0.5,
    requests: 500,
    successRate: 0.98,
    costUsd: expect.closeTo(0.002),
  });
  expect(control).not.toHaveProperty('against');
  expect(arm?.against?.success).toMatchObject({ effect: 0, p: 1 });
  expect(arm?.against?.latencyMs?.high).toBeLessThan(-40);
  expect(arm?.against?.costUsd).toMatchObject({ effect: expect.closeTo(-0.001) });
});
