import type { AllowedDifference } from './definition.ts';
import type { Difference } from './line.ts';

/** Where two bodies differ. `null`, an empty list and an empty object say as much as nothing. */
export function compareBodies(
  recorded: unknown,
  sent: unknown,
  allowed: readonly AllowedDifference[] = [],
): readonly Difference[] {
  const found: Difference[] = [];
  compare(recorded, sent, '', found);
  return found.map((difference) => {
    const reason = allowed.find(({ path }) => path.test(difference.path))?.reason;
    return reason === undefined ? difference : { ...difference, reason };
  });
}

function compare(recorded: unknown, sent: unknown, path: string, found: Difference[]): void {
  if (isNothing(recorded) && isNothing(sent)) return;
  if (isNothing(recorded)) return void found.push({ path, kind: 'added' });
  if (isNothing(sent)) return void found.push({ path, kind: 'missing' });
  if (Array.isArray(recorded) && Array.isArray(sent)) {
    for (let index = 0; index < Math.max(recorded.length, sent.length); index += 1) {
      compare(recorded[index], sent[index], `${path}[${index}]`, found);
    }
    return;
  }
  if (isFields(recorded) && isFields(sent)) {
    for (const name of new Set([...Object.keys(recorded), ...Object.keys(sent)])) {
      compare(recorded[name], sent[name], path === '' ? name : `${path}.${name}`, found);
    }
    return;
  }
  if (recorded !== sent) found.push({ path, kind: 'changed' });
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNothing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isFields(value) && Object.values(value).every(isNothing);
}
