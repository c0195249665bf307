import * as v from 'valibot';
import { nearestField } from './known-fields.ts';

/** What is wrong with a value, a line each: where, what was expected, what was found. */
export function faultsOf(schema: v.GenericSchema, value: unknown, path: string): string[] {
  const { issues = [] } = v.safeParse(schema, value);
  return issues.map((issue) => {
    const where = [path, v.getDotPath(issue) ?? ''].filter(Boolean).join('.');
    return `  ${where || '(top level)'}: ${complaint(issue, schema)}`;
  });
}

function complaint(issue: v.BaseIssue<unknown>, schema: v.GenericSchema): string {
  if (issue.expected === 'never') return `there is no such option; ${meant(issue.path ?? [], schema)}`;
  // An object's complaint about a key, and not about itself, quotes the key.
  if (issue.type === 'strict_object' && issue.expected?.startsWith('"') === true) return 'is missing';
  return `expected ${issue.message}, found ${shown(issue)}`;
}

function meant(path: readonly v.IssuePathItem[], schema: v.GenericSchema): string {
  const name = path.at(-1)?.key;
  let shape: Shape | undefined = schema;
  for (const { key } of path.slice(0, -1)) shape = inside(shape, String(key));
  const known = new Set(Object.keys(plain(shape)?.entries ?? {}));
  const nearest = typeof name === 'string' ? nearestField(name, known) : undefined;
  return nearest === undefined ? 'check its spelling' : `did you mean ${nearest}?`;
}

/** What schemas of objects, records, lists and choices have inside. */
interface Shape {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Shape>>;
  readonly value?: Shape;
  readonly item?: Shape;
  readonly wrapped?: Shape;
  readonly options?: readonly Shape[];
}

function inside(shape: Shape | undefined, key: string): Shape | undefined {
  const { entries, value, item } = plain(shape) ?? {};
  return entries?.[key] ?? value ?? item;
}

/** Without what makes it optional; of several shapes, the one with fields. */
function plain(shape: Shape | undefined): Shape | undefined {
  if (shape?.wrapped !== undefined) return plain(shape.wrapped);
  // A choice of words has options too, which are no shapes.
  if (shape?.type !== 'union') return shape;
  return shape.options?.map(plain).find((each) => each?.entries !== undefined) ?? shape;
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
