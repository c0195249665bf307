import type { Emulated } from './emulated.ts';
import { ranOf, type Ran } from './scenarios.ts';
import type { Summary } from './statistics.ts';

export interface Everything {
  readonly seed: number;
  readonly scenarios: readonly Ran[];
  /** Over real sockets; `undefined` when it was left out. */
  readonly emulated: Emulated | undefined;
}

export interface Aim {
  readonly what: string;
  readonly isMet: boolean;
  readonly seen: string;
}

/** Troubles in which every call fails: others are partly well, and their failures are made good one by one. */
const ALWAYS_FAIL: ReadonlySet<string> = new Set(['outage', 'brown-out', 'hang', 'garbage', 'auth']);

function ours({
  scenarios,
}: Everything): Record<'calm' | 'calmPlain' | 'spikes' | 'spikesPlain' | 'one' | 'two', Summary> {
  const of = (scenario: string, subject: string): Summary => ranOf(scenarios, scenario, subject).summary;
  return {
    calm: of('calm', 'signalbox, hedged'),
    calmPlain: of('calm', 'signalbox'),
    spikes: of('latency spikes', 'signalbox, hedged'),
    spikesPlain: of('latency spikes', 'signalbox'),
    one: of('one down', 'signalbox, hedged'),
    two: of('two down', 'signalbox, hedged'),
  };
}

/** What second candidates add to the bill where calls are slow now and then. */
function hedgeExtraSpend(everything: Everything): number {
  const { spikes, spikesPlain } = ours(everything);
  return spikes.bill / spikesPlain.bill - 1;
}

function mostFailures({ scenarios }: Everything): number {
  const ran = scenarios.filter(({ subject }) => subject.startsWith('signalbox'));
  const hard = ran.flatMap(({ detections }) => detections.filter(({ trouble }) => ALWAYS_FAIL.has(trouble)));
  const missed = hard.some(({ detected, episodes }) => detected < episodes);
  return missed ? Infinity : Math.max(...hard.map(({ mostFailures: most }) => most ?? 0));
}

function totals({ scenarios, emulated }: Everything) {
  const all = scenarios.filter(({ subject }) => subject.startsWith('signalbox')).map(({ summary }) => summary);
  const of = (what: 'lostText' | 'duplicatedText' | 'unsettled' | 'timersLeft' | 'listenersLeft'): number =>
    all.reduce((sum, summary) => sum + summary[what], 0);
  return {
    lostText: of('lostText') + (emulated?.lostText ?? 0),
    duplicatedText: of('duplicatedText') + (emulated?.duplicatedText ?? 0),
    unsettled: of('unsettled') + (emulated?.unsettled ?? 0),
    leaks: {
      sockets: (emulated?.leaks.sockets ?? 0) + (emulated?.leaks.openReplies ?? 0),
      timers: of('timersLeft') + (emulated?.leaks.timers ?? 0),
      listeners: of('listenersLeft') + (emulated?.leaks.listeners ?? 0),
    },
  };
}

export function aims(everything: Everything): readonly Aim[] {
  const { calm, spikes, spikesPlain, one, two } = ours(everything);
  const { lostText, duplicatedText, unsettled, leaks } = totals(everything);
  const extraSpend = hedgeExtraSpend(everything);
  const failures = mostFailures(everything);
  const none = (what: string, count: number): Aim => ({
    what: `${what}: none`,
    isMet: count === 0,
    seen: String(count),
  });
  return [
    {
      what: 'one of five down: at least 99.99 % of requests succeed',
      isMet: one.availability >= 0.9999,
      seen: percent(one.availability),
    },
    { what: 'two of five down: at least 99.9 %', isMet: two.availability >= 0.999, seen: percent(two.availability) },
    {
      what: 'a provider that fails every call is left alone after 5 failures',
      isMet: failures <= 5,
      seen: String(failures),
    },
    {
      what: 'no more than 5 % extra calls in calm weather',
      isMet: calm.extraCalls <= 0.05,
      seen: percent(calm.extraCalls),
    },
    {
      what: 'hedging at least halves the 99th percentile under latency spikes',
      isMet: spikes.p99Ms <= spikesPlain.p99Ms / 2,
      seen: `${spikesPlain.p99Ms} → ${spikes.p99Ms} ms`,
    },
    { what: 'for under 5 % extra spend', isMet: extraSpend < 0.05, seen: percent(extraSpend) },
    none('lost text', lostText),
    none('text twice', duplicatedText),
    none('requests not settled exactly once', unsettled),
    none('leaked sockets', leaks.sockets),
    none('leaked timers', leaks.timers),
    none('leaked listeners', leaks.listeners),
  ];
}

/** What `--json` writes. */
export function toJson(everything: Everything): object {
  const { calm, calmPlain, spikes, spikesPlain, one, two } = ours(everything);
  const baselineOf = (subject: string): object => ({
    oneDown: publicOf(ranOf(everything.scenarios, 'one down', subject).summary),
    twoDown: publicOf(ranOf(everything.scenarios, 'two down', subject).summary),
  });
  return {
    seed: everything.seed,
    availability: { calm: calm.availability, oneDown: one.availability, twoDown: two.availability },
    p99Ms: { hedged: spikes.p99Ms, unhedged: spikesPlain.p99Ms },
    p50Ms: { hedged: spikes.p50Ms, unhedged: spikesPlain.p50Ms },
    hedgeExtraSpend: hedgeExtraSpend(everything),
    calmExtraCalls: calm.extraCalls,
    calmExtraCallsUnhedged: calmPlain.extraCalls,
    retriesPerRequest: { oneDown: one.retriesPerRequest, twoDown: two.retriesPerRequest },
    ...totals(everything),
    detection: Object.fromEntries(
      everything.scenarios
        .filter(({ subject, detections }) => subject === 'signalbox, hedged' && detections.length > 1)
        .map(({ scenario, detections }) => [scenario, detections]),
    ),
    baselines: { noRouter: baselineOf('no router'), tryNext: baselineOf('try next'), aiSdk: baselineOf('ai sdk') },
    sockets: everything.emulated,
    aims: aims(everything),
  };
}

function publicOf({ requests, availability, p50Ms, p99Ms, extraCalls, lostText, duplicatedText }: Summary): object {
  return { requests, availability, p50Ms, p99Ms, extraCalls, lostText, duplicatedText };
}

export function tables(everything: Everything): string {
  const { scenarios, emulated } = everything;
  const rows = scenarios.map(({ scenario, subject, summary }) => [
    scenario,
    subject,
    String(summary.requests),
    percent(summary.availability),
    `${summary.p50Ms} ms`,
    `${summary.p99Ms} ms`,
    percent(summary.extraCalls),
    summary.retriesPerRequest === undefined ? '' : summary.retriesPerRequest.toFixed(3),
    String(summary.lostText),
    String(summary.duplicatedText),
  ]);
  const met = scenarios
    .filter(({ subject, detections }) => subject === 'signalbox, hedged' && detections.length > 1)
    .flatMap(({ scenario, detections }) =>
      detections.map((one) => [
        scenario,
        one.trouble,
        `${one.detected} of ${one.episodes}`,
        one.mostFailures === undefined ? '' : String(one.mostFailures),
        one.slowestMs === undefined ? '' : `${(one.slowestMs / 1_000).toFixed(1)} s`,
        one.slowestRecoveryMs === undefined ? '' : `${(one.slowestRecoveryMs / 1_000).toFixed(1)} s`,
      ]),
    );
  return [
    `Simulated providers, simulated time (seed ${everything.seed})`,
    table(['weather', 'who', 'requests', 'succeed', 'p50', 'p99', 'extra calls', 'retries', 'lost', 'twice'], rows),
    'How troubles were met (the worst of their episodes)',
    table(['weather', 'trouble', 'left alone', 'failures until', 'detected after', 'back after'], met),
    ...(emulated === undefined
      ? []
      : [`Emulated providers, real sockets, ${emulated.minutes} minutes`, socketTable(emulated)]),
    'Aims',
    table(
      ['', 'aim', 'seen'],
      aims(everything).map(({ what, isMet, seen }) => [isMet ? 'met' : 'MISSED', what, seen]),
    ),
  ].join('\n\n');
}

function socketTable({ requests, availability, p50Ms, p99Ms, failures, aiSdk, leaks }: Emulated): string {
  return table(
    ['who', 'requests', 'succeed', 'p50', 'p99', 'failures'],
    [
      ['signalbox', String(requests), percent(availability), `${p50Ms} ms`, `${p99Ms} ms`, listed(failures)],
      ['ai sdk', String(aiSdk.requests), percent(aiSdk.availability), '', '', ''],
      ['left behind', '', '', '', '', listed(leaks)],
    ],
  );
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0.99 && share < 1 ? 4 : 2)} %`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, place) => Math.max(cell.length, ...rows.map((row) => (row[place] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, place) => cell.padEnd(widths[place] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
