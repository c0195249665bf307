import * as v from 'valibot';

/** What is wrong with a value, a line each: where, what was expected, what was found. */
export function faultsOf(schema: v.GenericSchema, value: unknown, path: string): string[] {
  const { issues = [] } = v.safeParse(schema, value);
  return issues.map((issue) => {
    const where = [path, v.getDotPath(issue) ?? ''].filter(Boolean).join('.');
    return `  ${where || '(top level)'}: ${complaint(issue)}`;
  });
}

function complaint(issue: v.BaseIssue<unknown>): string {
  if (issue.expected === 'never') return 'there is no such option; check its spelling';
  // An object's complaint about a key, and not about itself, quotes the key.
  if (issue.type === 'strict_object' && issue.expected?.startsWith('"') === true) return 'is missing';
  return `expected ${issue.message}, found ${shown(issue)}`;
}

/** Short, and never the inside of an object, nor a text in the place of a function or a plugin: it may be a secret. */
function shown({ input, type }: v.BaseIssue<unknown>): string {
  if (typeof input === 'string') {
    return type === 'custom' ? 'a text' : JSON.stringify(input.length > 40 ? `${input.slice(0, 40)}…` : input);
  }
  if (Array.isArray(input)) return `a list of ${input.length}`;
  if (isObject(input)) return 'an object';
  return typeof input === 'function' ? 'a function' : String(input);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
