import { describe, expect, test } from 'vitest';
import { wordsOf, answerTo, fidelityOf } from '../src/answers.ts';
import { noRouter, tryNext } from '../src/baselines.ts';
import { aiSdk } from '../src/ai-sdk.ts';
import { HEDGED, signalbox } from '../src/signalbox.ts';
import { simulate, type Scenario } from '../src/simulate.ts';
import { detections, summarize } from '../src/statistics.ts';
import type { MakeSubject } from '../src/subject.ts';
import { fateOf, type Trouble } from '../src/weather.ts';

const CALM: Scenario = { name: 'calm', durationMs: 20_000, perSecond: 10, episodes: [] };
const ALL = [0, 1, 2, 3, 4];

/** Something is wrong with some of the five, from the fifth second on. */
function weather(trouble: Trouble, providers: readonly number[] = [0]): Scenario {
  const episodes = providers.map((provider) => ({ provider, fromMs: 5_000, toMs: 60_000, trouble }));
  return { name: trouble.kind, durationMs: 60_000, perSecond: 10, episodes };
}

describe('a simulation', () => {
  test('gives the same for the same seed, and something else for another', async () => {
    const scenario = weather({ kind: 'brown-out', share: 0.5 });
    const run = async (seed: number) => (await simulate(scenario, signalbox(HEDGED), seed)).outcomes;
    const first = await run(1);
    expect(first.length).toBeGreaterThan(400);
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
  });

  test.for<[string, MakeSubject]>([
    ['signalbox', signalbox(HEDGED)],
    ['no router', noRouter],
    ['try next', tryNext],
    ['the AI SDK', aiSdk],
  ])('in calm weather everything %s asks is answered', async ([, make]) => {
    expect(summarize(await simulate(CALM, make, 1))).toMatchObject({
      availability: 1,
      lostText: 0,
      duplicatedText: 0,
      unsettled: 0,
      timersLeft: 0,
      listenersLeft: 0,
    });
  });

  test('with everybody down nobody is answered', async () => {
    const outage = { ...weather({ kind: 'outage' }, ALL) };
    const seen = summarize(await simulate(outage, signalbox(HEDGED), 1));
    expect(seen.availability).toBeLessThan(0.15);
    expect(seen.unsettled).toBe(0);
  });

  test.for<Trouble>([{ kind: 'outage' }, { kind: 'garbage' }, { kind: 'auth' }, { kind: 'cut', share: 1 }])(
    'a router makes $kind good, and who asks one provider feels it',
    async (trouble) => {
      const scenario = weather(trouble);
      const ours = await simulate(scenario, signalbox(HEDGED), 1);
      expect(summarize(ours)).toMatchObject({ availability: 1, lostText: 0, duplicatedText: 0, unsettled: 0 });
      expect(summarize(await simulate(scenario, noRouter, 1)).availability).toBeLessThan(0.9);
      const [met] = detections(scenario.episodes, ours.diary!);
      expect(met).toMatchObject({ trouble: trouble.kind, episodes: 1, detected: 1 });
      expect(met?.mostFailures).toBeLessThanOrEqual(5);
    },
  );
});

describe('what is measured is found', () => {
  const subject =
    (ask: (id: string, heard: (piece: string) => void, signal: AbortSignal) => Promise<void>): MakeSubject =>
    () => ({ ask: ({ id }, reader, signal) => ask(id, (piece) => reader.heard(piece), signal) });

  test.for<[string, MakeSubject, object]>([
    [
      'text that is lost',
      subject(async (id, heard) => heard(answerTo(id).slice(0, -20))),
      { lostText: 1, availability: 0 },
    ],
    [
      'text that comes twice',
      subject(async (id, heard) => heard(`${answerTo(id)} ${wordsOf(id)[3]}`)),
      { duplicatedText: 1, availability: 0 },
    ],
    ['an answer that never ends', subject(() => new Promise(() => {})), { unsettled: 1, availability: 0 }],
    [
      'a listener that is left behind',
      subject(async (id, heard, signal) => {
        signal.addEventListener('abort', () => {});
        heard(answerTo(id));
      }),
      { listenersLeft: 1, availability: 1 },
    ],
    [
      'a timer that is left behind',
      subject(async (id, heard) => {
        setTimeout(() => {}, 1e9);
        heard(answerTo(id));
      }),
      { timersLeft: 1, availability: 1 },
    ],
  ])('%s', async ([, make, found]) => {
    const { requests, ...seen } = summarize(await simulate(CALM, make, 1));
    const shares = Object.fromEntries(
      Object.keys(found).map((key) => [
        key,
        key === 'availability' ? seen.availability : (seen as never)[key] / requests,
      ]),
    );
    expect(shares).toEqual(found);
  });

  test('a request whose end is told of twice, or never', async () => {
    const twice: MakeSubject = (providers, clock, seed) => {
      const inner = signalbox(HEDGED)(providers, clock, seed);
      const ends = new Map<string, number>();
      return {
        ...inner,
        close: async () => {
          for (const [id, count] of inner.diary!.ends) ends.set(id, id === 'q3' ? 2 : count);
          ends.delete('q4');
          await inner.close?.();
        },
        diary: { ...inner.diary!, ends },
      };
    };
    expect(summarize(await simulate(CALM, twice, 1)).unsettled).toBe(2);
  });

  test('how whole a text is', () => {
    expect(fidelityOf('q1', answerTo('q1'))).toEqual({ isWhole: true, lost: 0, duplicated: 0 });
    expect(fidelityOf('q1', answerTo('q1').slice(0, 7))).toMatchObject({ isWhole: false, duplicated: 0 });
    expect(fidelityOf('q1', answerTo('q2'))).toMatchObject({ isWhole: false, lost: 12 });
  });
});

test('weather strikes its provider, in its time', () => {
  const episodes = [{ provider: 1, fromMs: 10, toMs: 20, trouble: { kind: 'flapping', periodMs: 4 } }] as const;
  const at = (provider: number, nowMs: number): string => fateOf(episodes, provider, nowMs, () => 0.5).kind;
  expect([at(1, 9), at(1, 10), at(1, 14), at(1, 18), at(1, 20), at(0, 10)]).toEqual([
    'answers',
    'refused',
    'answers',
    'refused',
    'answers',
    'answers',
  ]);
});
