import type { HoldResult, Need, QuotaLevel } from '../contracts/index.ts';
import { RouterError } from '../errors/router-error.ts';
import { toUsd } from '../money/nano-usd.ts';
import type { Tally } from './tally.ts';

/** What a request that was refused a place at once is told to wait: nobody can know. */
const COME_AGAIN_MS = 1_000;

interface Refused {
  readonly tally: Tally;
  readonly level: QuotaLevel;
  readonly amount: number;
}

/**
 * Why there is no room, and whom to do without.
 * @param tallies those that were asked for, in the order of the result
 */
export function refusalError(
  result: Extract<HoldResult, { ok: false }>,
  tallies: readonly { readonly tally: Tally; readonly amount: number }[],
  needs: readonly Need[],
  now: number,
): RouterError {
  const refused = result.refused.map((place): Refused => {
    const { tally, amount } = tallies[place] as { tally: Tally; amount: number };
    return { tally, amount, level: result.levels[place] as QuotaLevel };
  });
  const blocking = refused.filter((one) => !isAboutCandidates(one));
  const [first] = blocking.length > 0 ? blocking : refused;
  const { tally } = first as Refused;
  return new RouterError(tally.book === undefined ? 'limit_exceeded' : 'budget_exceeded', {
    message: messageOf(first as Refused, now),
    ...retryAfter(tally, result.retryAfterMs, now),
    refused: blocking.length > 0 ? [] : namesOf(refused, needs),
  });
}

/** Only some of the candidates are in its way. */
function isAboutCandidates({ tally }: Refused): boolean {
  return tally.only !== undefined || tally.book?.rule.onFull === 'downgrade';
}

function namesOf(refused: readonly Refused[], needs: readonly Need[]): readonly string[] {
  return needs.filter((need) => refused.some((one) => isInTheWay(one, need))).map(nameOf);
}

function isInTheWay({ tally, level }: Refused, need: Need): boolean {
  if (tally.only?.(need) === false) return false;
  if (tally.book === undefined) return true;
  return (need.worstCaseNanoUsd ?? 0) > tally.book.capNanoUsd - level.used - level.held;
}

export function nameOf({ provider, model }: Pick<Need, 'provider' | 'model'>): string {
  return `${provider}/${model}`;
}

function retryAfter(
  { book, span, rate, key }: Tally,
  retryAfterMs: number | undefined,
  now: number,
): { retryAfterMs?: number } {
  if (book !== undefined) return span === undefined || span.end === Infinity ? {} : { retryAfterMs: span.end - now };
  if (rate?.concurrent !== undefined && key.startsWith('places:')) return { retryAfterMs: COME_AGAIN_MS };
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

function messageOf({ tally, level, amount }: Refused, now: number): string {
  const { book, rate, span, key } = tally;
  if (book === undefined) {
    const name = `the limit "${rate?.name}"${whose(rate?.scope, tally)}`;
    if (key.startsWith('places:')) return `${name}: ${level.used} of ${rate?.concurrent} requests are under way`;
    const [of, limit] = key.split(':', 3)[2] === 'tokens' ? ['tokens', rate?.tokens] : ['requests', rate?.requests];
    return `${name}: ${level.used} of ${limit} ${of} in ${rate?.perMs ?? 60_000} ms are taken, and this needs ${amount}`;
  }
  const { rule } = book;
  const ends =
    span === undefined || span.end === Infinity ? '' : `; it begins anew in ${Math.ceil((span.end - now) / 1000)} s`;
  const hint = amount > book.capNanoUsd ? ' (more than all of it: set maxOutputTokens)' : '';
  return (
    `the budget "${rule.name}"${whose(rule.scope, tally)} of ${rule.capUsd} USD a ${rule.window}: ` +
    `${toUsd(level.used)} are spent and ${toUsd(level.held)} set aside, and this may take ${toUsd(amount)}${hint}${ends}`
  ).replace('a total', 'in total');
}

/** Values come from callers: shown as text, and not at any length. */
function whose(scope: string | undefined, { value }: Tally): string {
  return value === '' ? '' : ` of ${scope} ${JSON.stringify(value.slice(0, 80))}`;
}
