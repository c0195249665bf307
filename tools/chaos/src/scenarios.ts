import { seededBy, shuffled } from './random.ts';
import { PROVIDERS, type Scenario } from './simulate.ts';
import { TROUBLES, type Episode } from './weather.ts';

const MINUTE_MS = 60_000;
const PER_SECOND = 10;
const ALL = Array.from({ length: PROVIDERS }, (_, provider) => provider);

export const CALM: Scenario = { name: 'calm', durationMs: 20 * MINUTE_MS, perSecond: PER_SECOND, episodes: [] };

/** One call in thirty takes twenty times as long, whoever is asked. */
export const SPIKES: Scenario = {
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
export function oneDown(seed: number): Scenario {
  const all = ALL.flatMap((provider) => TROUBLES.map((trouble) => ({ provider, trouble })));
  const episodes = shuffled(seededBy(seed, 'one down'), all).map((each, place): Episode => {
    const fromMs = PAUSE_MS + place * (TROUBLE_MS + PAUSE_MS);
    return { ...each, fromMs, toMs: fromMs + TROUBLE_MS };
  });
  return scenario('one down', episodes);
}

/** At any time two of the five have a trouble each, with no pause between one pair and the next. */
export function twoDown(seed: number): Scenario {
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
