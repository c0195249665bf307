import { aiSdk } from './ai-sdk.ts';
import { noRouter, tryNext } from './baselines.ts';
import { seededBy, shuffled } from './random.ts';
import { HEDGED, SETTINGS, signalbox } from './signalbox.ts';
import { PROVIDERS, simulate, type Scenario } from './simulate.ts';
import { detections, summarize, type Detection, type Summary } from './statistics.ts';
import type { MakeSubject } from './subject.ts';
import { TROUBLES, type Episode } from './weather.ts';

const MINUTE_MS = 60_000;
const PER_SECOND = 10;
const ALL = Array.from({ length: PROVIDERS }, (_, provider) => provider);

const CALM: Scenario = { name: 'calm', durationMs: 20 * MINUTE_MS, perSecond: PER_SECOND, episodes: [] };

/** One call in thirty takes twenty times as long, whoever is asked. */
const SPIKES: Scenario = {
  name: 'latency spikes',
  durationMs: 20 * MINUTE_MS,
  perSecond: PER_SECOND,
  episodes: ALL.map((provider) => ({
    provider,
    fromMs: 0,
    toMs: Infinity,
    trouble: { kind: 'slow', share: 1 / 30, factor: 20 },
  })),
};

const TROUBLE_MS = 60_000;
const PAUSE_MS = 45_000;

/** Every trouble befalls every provider, one after the other, in an order of chance. */
function oneDown(seed: number): Scenario {
  const all = ALL.flatMap((provider) => TROUBLES.map((trouble) => ({ provider, trouble })));
  const episodes = shuffled(seededBy(seed, 'one down'), all).map((each, place): Episode => {
    const fromMs = PAUSE_MS + place * (TROUBLE_MS + PAUSE_MS);
    return { ...each, fromMs, toMs: fromMs + TROUBLE_MS };
  });
  return scenario('one down', episodes);
}

/** At any time two of the five have a trouble each, with no pause between one pair and the next. */
function twoDown(seed: number): Scenario {
  const random = seededBy(seed, 'two down');
  const pairs = ALL.flatMap((a) => ALL.filter((b) => b > a).map((b) => [a, b]));
  const slots = [...pairs, ...pairs, ...pairs, ...pairs];
  const episodes = shuffled(random, slots).flatMap((pair, place) =>
    pair.map((provider): Episode => {
      const [trouble] = shuffled(random, TROUBLES);
      const fromMs = PAUSE_MS + place * TROUBLE_MS;
      return { provider, trouble: trouble as Episode['trouble'], fromMs, toMs: fromMs + TROUBLE_MS };
    }),
  );
  return scenario('two down', episodes);
}

function scenario(name: string, episodes: readonly Episode[]): Scenario {
  const durationMs = Math.max(...episodes.map(({ toMs }) => toMs)) + PAUSE_MS;
  return { name, durationMs, perSecond: PER_SECOND, episodes };
}

/** What a scenario came to for one subject. */
export interface Ran {
  readonly scenario: string;
  readonly subject: string;
  readonly summary: Summary;
  readonly detections: readonly Detection[];
}

const HEDGING = 'signalbox, hedged';
const PLAIN = 'signalbox';

/** Every scenario with everybody whom it is about. */
export async function runScenarios(seed: number, say: (line: string) => void): Promise<readonly Ran[]> {
  const ours = { [HEDGING]: signalbox(HEDGED), [PLAIN]: signalbox(SETTINGS) };
  const everybody = { ...ours, 'no router': noRouter, 'try next': tryNext, 'ai sdk': aiSdk };
  const plan: readonly (readonly [Scenario, Readonly<Record<string, MakeSubject>>])[] = [
    [CALM, ours],
    [SPIKES, ours],
    [oneDown(seed), everybody],
    [twoDown(seed), everybody],
  ];
  const all: Ran[] = [];
  for (const [scenario, subjects] of plan) {
    for (const [subject, make] of Object.entries(subjects)) {
      say(`${scenario.name}: ${subject} …`);
      const seen = await simulate(scenario, make, seed);
      const met = seen.diary === undefined ? [] : detections(scenario.episodes, seen.diary);
      all.push({ scenario: scenario.name, subject, summary: summarize(seen), detections: met });
    }
  }
  return all;
}

/** @throws TypeError when there is none, which is a fault of ours */
export function ranOf(all: readonly Ran[], scenario: Scenario['name'], subject: string): Ran {
  const ran = all.find((one) => one.scenario === scenario && one.subject === subject);
  if (ran === undefined) throw new TypeError(`nobody has run ${scenario} with ${subject}`);
  return ran;
}
