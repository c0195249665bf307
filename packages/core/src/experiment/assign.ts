import { hash } from 'node:crypto';
import type { RequestMetadata } from '../contracts/index.ts';
import type { Unit } from './options.ts';

/**
 * Who is kept together. Users of two tenants that are called the same are two.
 * @param id the request's own, for one that names neither user nor session
 */
export function unitOf(unit: Unit, { tenant = '', user, session }: RequestMetadata, id: string): string {
  if (unit === 'user' && user !== undefined) return `user\n${tenant}\n${user}`;
  if (unit !== 'request' && session !== undefined) return `session\n${tenant}\n${session}`;
  return `request\n${id}`;
}

/** A number from 0 to 1 for a unit, the same each time; what another salt gives has nothing to do with it. */
export function drawOf(unit: string, ...salt: readonly string[]): number {
  const digits = hash('sha256', [...salt, unit].join('\n'), 'hex').slice(0, 12);
  return Number.parseInt(digits, 16) / 2 ** 48;
}

/** Who may get a unit. */
export interface Stake {
  readonly name: string;
  /** 0 or more; beside those of the others. */
  readonly weight: number;
}

/**
 * The one that gets a unit: each draws an exponential time with its weight as the rate, and the earliest has it. When a
 * weight grows, units come to it from the others, and none moves between those.
 * @returns `undefined` when all weights are 0
 * @see D. Thaler, C. Ravishankar, Using name-based mappings to increase hit rates, IEEE/ACM Trans. Networking 6(1), 1998
 */
export function winnerOf<T extends Stake>(stakes: readonly T[], unit: string, salt: string): T | undefined {
  let winner: T | undefined;
  let earliest = Infinity;
  for (const stake of stakes) {
    if (stake.weight <= 0) continue;
    const time = -Math.log1p(-drawOf(unit, salt, stake.name)) / stake.weight;
    if (time < earliest) [winner, earliest] = [stake, time];
  }
  return winner;
}
