import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { systemClock } from '@signalbox/core';
import { createFakeContext } from '@signalbox/testkit';
import { reserveUs } from './measure.ts';
import { openRouter, type Race } from './racer.ts';
import { storeOf, type StoreName } from './stores.ts';

/** What came of one race. */
export interface Row {
  readonly store: string;
  readonly processes: number;
  readonly capUsd: number;
  /** What the provider billed, by its own lines. */
  readonly spentUsd: number;
  readonly overspendUsd: number;
  readonly stuckReservations: number;
  readonly reserveUs: number;
}

const RACER = fileURLToPath(new URL('racer.ts', import.meta.url));
const LEASE_MS = 1_000;

export interface Setting {
  readonly store: StoreName;
  readonly isNaive: boolean;
  readonly processes: number;
  readonly concurrent: number;
  readonly capUsd: number;
}

/** Processes race for one budget; where there are several, one is killed when half of it is spent. */
export async function compete(setting: Setting): Promise<Row> {
  const { store, isNaive, capUsd, concurrent } = setting;
  const processes = store === 'memory' ? 1 : setting.processes;
  const space = mkdtempSync(join(tmpdir(), 'signalbox-bench-budget-'));
  const race: Race = { store, space, capUsd, leaseMs: LEASE_MS, concurrent, isNaive };
  try {
    const heldUsd = await run(race, processes);
    const stuckReservations = isNaive ? 0 : processes === 1 ? Math.ceil(heldUsd) : await stuckAfterLease(race);
    const spentUsd = billed(space);
    return {
      store: isNaive ? `${store}, check then charge` : store,
      processes,
      capUsd,
      spentUsd,
      overspendUsd: Math.max(0, spentUsd - capUsd),
      stuckReservations,
      reserveUs: isNaive ? 0 : await reserveUs(store, space),
    };
  } finally {
    rmSync(space, { recursive: true, force: true });
  }
}

/** @returns what is held at the end, as the last process sees it */
async function run(race: Race, processes: number): Promise<number> {
  const execArgv = ['--conditions=@signalbox/source', '--disable-warning=ExperimentalWarning'];
  const all = Array.from({ length: processes }, () => fork(RACER, [JSON.stringify(race)], { execArgv }));
  const results = all.map(async (one): Promise<number> => {
    let heldUsd = 0;
    one.on('message', (result) => void (heldUsd = (result as { heldUsd: number }).heldUsd));
    const [code, signal] = (await once(one, 'exit')) as [number | null, string | null];
    if (code !== 0 && signal !== 'SIGKILL') throw new Error(`a process of the race ended with ${code ?? signal}`);
    return heldUsd;
  });
  const [victim] = all;
  if (processes > 1 && victim !== undefined) {
    while (victim.exitCode === null && billed(race.space) < race.capUsd / 2) await wait(2);
    victim.kill('SIGKILL');
  }
  return (await Promise.all(results)).at(-1) ?? 0;
}

function billed(space: string): number {
  const file = `${space}/bills`;
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return 0;
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return lines.reduce((sum, line) => sum + Number(line), 0) / 1e9;
}

/** Waits until the leases of the killed have ended, has them swept, and counts what is held all the same. */
async function stuckAfterLease(race: Race): Promise<number> {
  await wait(LEASE_MS + 100);
  const store = storeOf(race.store, race.space).create(createFakeContext({ clock: systemClock }));
  await store.quotas?.sweep();
  await store.dispose?.();
  const router = openRouter(race);
  const levels = await router.budgets();
  await router.dispose();
  return levels.filter(({ heldUsd }) => heldUsd > 0).length;
}
