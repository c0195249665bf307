import type { Random } from './random.ts';

/** What can be wrong with a provider for a while. Shares are of its calls. */
export type Trouble =
  /** Nobody listens. */
  | { readonly kind: 'outage' }
  /** Server errors. */
  | { readonly kind: 'brown-out'; readonly share: number }
  /** Answers begin late by a factor. */
  | { readonly kind: 'slow'; readonly share: number; readonly factor: number }
  /** 429 with a `retry-after`. */
  | { readonly kind: 'rate-limits'; readonly share: number; readonly retryAfterMs: number }
  /** The request is read, and nothing comes back. */
  | { readonly kind: 'hang' }
  /** Answers break off in the middle. */
  | { readonly kind: 'cut'; readonly share: number }
  /** 200 with bytes that mean nothing. */
  | { readonly kind: 'garbage' }
  /** An outage that comes and goes. */
  | { readonly kind: 'flapping'; readonly periodMs: number }
  /** The key is refused. */
  | { readonly kind: 'auth' };

/** The nine troubles as the scenarios have them. */
export const TROUBLES: readonly Trouble[] = [
  { kind: 'outage' },
  { kind: 'brown-out', share: 0.3 },
  { kind: 'brown-out', share: 1 },
  { kind: 'slow', share: 1, factor: 20 },
  { kind: 'rate-limits', share: 0.8, retryAfterMs: 2_000 },
  { kind: 'hang' },
  { kind: 'cut', share: 0.5 },
  { kind: 'garbage' },
  { kind: 'flapping', periodMs: 7_000 },
  { kind: 'auth' },
];

/** A time in which something is wrong with a provider, in milliseconds since the beginning. */
export interface Episode {
  /** Place of the provider, from 0. */
  readonly provider: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly trouble: Trouble;
}

/** What becomes of one call. */
export type Fate =
  | { readonly kind: 'answers'; readonly slowness: number }
  | { readonly kind: 'refused' | 'error' | 'hang' | 'cut' | 'garbage' | 'auth' }
  | { readonly kind: 'limited'; readonly retryAfterMs: number };

const FINE: Fate = { kind: 'answers', slowness: 1 };

export function fateOf(episodes: readonly Episode[], provider: number, nowMs: number, random: Random): Fate {
  const current = episodes.find(
    (episode) => episode.provider === provider && episode.fromMs <= nowMs && nowMs < episode.toMs,
  );
  if (current === undefined) return FINE;
  const { trouble, fromMs } = current;
  switch (trouble.kind) {
    case 'outage':
      return { kind: 'refused' };
    case 'brown-out':
      return random() < trouble.share ? { kind: 'error' } : FINE;
    case 'slow':
      return random() < trouble.share ? { kind: 'answers', slowness: trouble.factor } : FINE;
    case 'rate-limits':
      return random() < trouble.share ? { kind: 'limited', retryAfterMs: trouble.retryAfterMs } : FINE;
    case 'cut':
      return random() < trouble.share ? { kind: 'cut' } : FINE;
    case 'flapping':
      return Math.floor((nowMs - fromMs) / trouble.periodMs) % 2 === 0 ? { kind: 'refused' } : FINE;
    case 'hang':
    case 'garbage':
    case 'auth':
      return { kind: trouble.kind };
  }
}

export function nameOf(trouble: Trouble): string {
  if ('share' in trouble && trouble.share < 1) return `${trouble.kind} ${Math.round(trouble.share * 100)} %`;
  return trouble.kind;
}
