import { parseArgs, type ArgsDef } from 'citty';
import { UsageError } from './usage-error.ts';

/**
 * citty takes options that it does not know without a word; a misspelt one must not be ignored.
 * @throws UsageError that names the option
 */
export function refuseUnknownOptions(rawArgs: readonly string[], definition: ArgsDef): void {
  const known = new Set(['_', ...Object.keys(definition).flatMap((name) => [name, camelCase(name)])]);
  // Asked for without the positional ones, which would have to be there.
  const optional = Object.fromEntries(Object.entries(definition).filter(([, { type }]) => type !== 'positional'));
  const parsed = parseArgs([...rawArgs], optional);
  for (const [name, value] of Object.entries<unknown>(parsed)) {
    if (!known.has(name)) throw new UsageError(`there is no option --${name}`);
    if (value === '') throw new UsageError(`--${name}: expected a value`);
  }
}

/** A number above 0. @throws UsageError that names the option */
export function positiveNumber(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`--${name}: expected a number above 0, found "${text}"`);
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
