import { withTracker, type Need, type TrackerCaseDefinition } from './bench.ts';
import { END_CASES } from './end-cases.ts';
import type { TrackerCase, TrackerContractOptions } from './options.ts';
import { agreesWithModel, ORDER_CASES } from './order-cases.ts';
import { ROUTER_CASES } from './router-cases.ts';
import { FACTS, type TrackedFact } from './row.ts';
import { ROW_CASES } from './row-cases.ts';
import { SUM_CASES, sumsAreRight } from './sum-cases.ts';

const EACH: readonly TrackerCaseDefinition[] = [
  ...ROW_CASES,
  ...ORDER_CASES,
  ...END_CASES,
  ...ROUTER_CASES,
  ...SUM_CASES,
];

/** A random history makes spaces of its own, one after the other. */
const HISTORIES = [
  {
    title: 'agrees with a plain model, whatever is told in whatever order',
    needs: ['read', 'state', 'costNanoUsd'],
    run: agreesWithModel,
  },
  { title: 'sums what a plain computation sums', needs: ['sums'], run: sumsAreRight },
] as const satisfies readonly {
  readonly title: string;
  readonly needs: readonly Need[];
  readonly run: (options: TrackerContractOptions) => Promise<void>;
}[];

/** Why a case cannot be asked. */
const WITHOUT: Readonly<Record<Exclude<Need, TrackedFact>, string>> = {
  read: 'it keeps no rows: `read` is not given',
  crash: '`crash` is not given',
  spoil: '`spoil` is not given',
  sums: 'it cannot be asked for sums: `sums` is not given',
  rollUp: 'it does not roll up rows: `rollUp` is not given',
};

/**
 * Everything that a tracker plugin must do: rows, their order, their end, what a router tells, sums where it has them.
 * Each case has a space of its own.
 * @throws TypeError when `skip` names no case
 */
export function trackerCases(options: TrackerContractOptions): readonly TrackerCase[] {
  const { skip = {} } = options;
  const all = [
    ...EACH.map(({ title, needs, run }) => ({ title, needs, run: () => withTracker(options, run) })),
    ...HISTORIES.map(({ title, needs, run }) => ({ title, needs, run: () => run(options) })),
  ];
  const titles = new Set(all.map(({ title }) => title));
  const misspelt = Object.keys(skip).filter((title) => !titles.has(title));
  if (misspelt.length > 0) throw new TypeError(`skip names no case: ${misspelt.join('; ')}`);
  return all.map(({ title, needs, run }) => {
    const skipped = skip[title] ?? needs.map((need) => lacking(need, options)).find((reason) => reason !== undefined);
    return { title, ...(skipped !== undefined && { skipped }), run };
  });
}

function lacking(need: Need, { keeps, ...options }: TrackerContractOptions): string | undefined {
  if (need in WITHOUT) {
    const name = need as keyof typeof WITHOUT;
    return options[name] === undefined ? WITHOUT[name] : undefined;
  }
  return (keeps ?? FACTS).includes(need as TrackedFact) ? undefined : `its rows do not hold \`${need}\``;
}
