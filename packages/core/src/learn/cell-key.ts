import { hash } from 'node:crypto';

/** Of whom and what a cell is: of all tasks where there is no task, of everybody where there is no tenant. */
export interface CellName {
  /** `provider/model`; of what holds for all candidates, `*`. */
  readonly candidate: string;
  readonly task?: string | undefined;
  /** Not the tenant's own name: what `hashedName` makes of it. */
  readonly tenant?: string | undefined;
}

/** No name of a candidate or task holds it. */
const SEPARATOR = '\n';

export function cellKey(candidate: string, task = '', tenant = ''): string {
  return `${candidate}${SEPARATOR}${task}${SEPARATOR}${tenant}`;
}

export function cellName(key: string): CellName {
  const [candidate = '', task = '', tenant = ''] = key.split(SEPARATOR);
  return { candidate, ...(task !== '' && { task }), ...(tenant !== '' && { tenant }) };
}

/** A name that says nothing of who it is of: tenants are kept apart, not kept. */
export function hashedName(name: string): string {
  return hash('sha256', `signalbox ${name}`, 'base64url').slice(0, 16);
}

/** Words of ours are short; what is longer, or could be taken for two, may be anything a caller wrote. */
export function taskName(task: string): string {
  return task.length <= 64 && !task.includes(SEPARATOR) ? task : `#${hashedName(task)}`;
}
