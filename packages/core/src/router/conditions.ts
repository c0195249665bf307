import { compileRules } from '../classify/rules.ts';
import type { Facts } from '../contracts/index.ts';
import type { Where } from '../experiment/options.ts';

/** Whether the `where` of each holds. */
export function conditionsOf(
  stated: readonly { readonly name: string; readonly where?: Where }[],
  kind: string,
): (place: number, facts: Facts) => boolean {
  const matches = stated.map(({ name, where }) =>
    where === undefined ? undefined : compileRules([{ name: `${kind} ${name}`, when: where }]),
  );
  return (place, facts) => matches[place]?.(facts) !== undefined || matches[place] === undefined;
}
