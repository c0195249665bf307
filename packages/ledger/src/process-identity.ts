import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import type { ProcessRow, Row } from './columns.ts';

/** Whose heartbeat is older than this is taken for dead, where it runs on another machine. */
const SILENT_MS = 60_000;
export const HEARTBEAT_MS = 10_000;

/** Who writes: a new one each time a tracker is opened. */
export interface ProcessIdentity {
  readonly instance: string;
  readonly pid: number;
  /** When the process was born, as its system counts: a process id is used again, and this tells them apart. */
  readonly birth: string;
  readonly host: string;
}

export function identify(): ProcessIdentity {
  return { instance: randomUUID(), pid: process.pid, birth: birthOf(process.pid), host: hostname() };
}

export function processRow({ instance, pid, birth, host }: ProcessIdentity, heartbeatAt: number): ProcessRow {
  return { instance, pid, birth, host, heartbeat_at: Math.round(heartbeatAt), pruned: 0, pruned_seq: 0 };
}

/** Whether the process of a row may still be there. */
export function isAlive(row: Row, now: number): boolean {
  const [birth, place] = String(row['birth']).split('@');
  // Machines may share a name, and containers a machine: only where ours is can a process be looked for.
  if (row['host'] !== hostname() || place !== PLACE) return now - Number(row['heartbeat_at']) < SILENT_MS;
  const pid = Number(row['pid']);
  const born = ticksAtBirth(pid);
  if (born !== '') return born === birth;
  return birth === '' && isRunning(pid);
}

function birthOf(pid: number): string {
  return `${ticksAtBirth(pid)}@${PLACE}`;
}

/** Since when the machine has been running, and whose process ids these are: nothing where there is no /proc. */
const PLACE = placeOfProcesses();

function placeOfProcesses(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}/${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return '';
  }
}

/** Field 22 of /proc/<pid>/stat, clock ticks since boot; empty where there is no such file. See proc(5). */
function ticksAtBirth(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has died, and only waits to be noticed.
    return fields[0] === 'Z' ? 'dead' : (fields[19] ?? '');
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
