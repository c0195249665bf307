import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
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
  if (row['host'] !== hostname()) return now - Number(row['heartbeat_at']) < SILENT_MS;
  const pid = Number(row['pid']);
  const born = birthOf(pid);
  if (born !== '') return born === row['birth'];
  return row['birth'] === '' && isRunning(pid);
}

/** Field 22 of /proc/<pid>/stat, clock ticks since boot; empty where there is no such file. See proc(5). */
function birthOf(pid: number): string {
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
