import type { Subject } from './subject.ts';

export type Mode = 'call' | 'stream';

export interface Effort {
  /**
   * Not counted: until the code is compiled, a larger library pays more than it will. V8 takes about ten thousand
   * calls to compile all of an SDK and a router.
   */
  readonly warmUpRounds: { readonly single: number; readonly crowd: number };
  readonly rounds: number;
  /** Requests one after the other, in each round. */
  readonly single: Readonly<Record<Mode, number>>;
  /** Requests in each round with many at once. */
  readonly crowd: Readonly<Record<Mode, number>>;
}

export interface Row {
  readonly name: string;
  readonly mode: Mode | 'import';
  readonly transport: 'memory' | 'loopback' | 'none';
  readonly p50Us: number;
  readonly p99Us: number;
  /** Of this process, per request. Not there for imports. */
  readonly cpuUs?: number;
  /** Requests under way at a time; 1 where it is not given. */
  readonly concurrency?: number;
  readonly callsPerSecond?: number;
}

interface Round {
  readonly latenciesUs: readonly number[];
  readonly cpuUs: number;
  readonly callsPerSecond: number;
}

/**
 * Measures subjects in turn, round by round (A B C A B C…), so that a machine that gets slower does so for all.
 * Figures are medians over the rounds; p99 is taken over all of them together.
 */
export async function compare(
  subjects: readonly Subject[],
  mode: Mode,
  concurrency: number,
  { warmUpRounds, rounds, single, crowd }: Effort,
): Promise<Omit<Row, 'transport'>[]> {
  const requests = (concurrency === 1 ? single : crowd)[mode];
  const measured = new Map<Subject, Round[]>(subjects.map((subject) => [subject, []]));
  const warmUp = requests * (concurrency === 1 ? warmUpRounds.single : warmUpRounds.crowd);
  for (const subject of subjects) await run(subject, mode, concurrency, warmUp);
  for (let round = 0; round < rounds; round += 1) {
    for (const [subject, results] of measured) results.push(await run(subject, mode, concurrency, requests));
  }
  return [...measured].map(([{ name }, results]) => ({
    name,
    mode,
    ...summary(results),
    ...(concurrency > 1 && { concurrency, callsPerSecond: median(results.map((each) => each.callsPerSecond)) }),
  }));
}

async function run(subject: Subject, mode: Mode, concurrency: number, requests: number): Promise<Round> {
  // One subject's garbage is not to be another's pause. A full collection would also throw compiled code away, and
  // that nearly doubles every figure.
  globalThis.gc?.({ type: 'minor', execution: 'sync' });
  const latenciesUs: number[] = [];
  let left = requests;
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const startedMs = performance.now();
      await subject[mode]();
      latenciesUs.push((performance.now() - startedMs) * 1000);
    }
  };
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { latenciesUs, cpuUs: (user + system) / requests, callsPerSecond: requests / seconds };
}

function summary(rounds: readonly Round[]): { p50Us: number; p99Us: number; cpuUs: number } {
  return {
    p50Us: median(rounds.map(({ latenciesUs }) => median(latenciesUs))),
    p99Us: quantile(
      rounds.flatMap(({ latenciesUs }) => latenciesUs),
      0.99,
    ),
    cpuUs: median(rounds.map(({ cpuUs }) => cpuUs)),
  };
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
