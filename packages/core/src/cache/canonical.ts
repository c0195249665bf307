/**
 * A value as one text, the same for all values that mean the same: the keys of objects in order, fields that are
 * `undefined` left out, every number and text as JSON has it.
 * @throws TypeError for what has no such text: functions, symbols, objects of classes, circles
 */
export function canonical(value: unknown, depth = 0): string {
  if (depth > MOST_DEPTH) throw new TypeError('nested too deeply, or in a circle');
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      // JSON makes one word of all that is no number.
      return Number.isFinite(value) ? JSON.stringify(value) : `<${value}>`;
    case 'undefined':
      return 'null';
    case 'object':
      return value === null ? 'null' : canonicalObject(value, depth + 1);
    default:
      throw new TypeError(`a ${typeof value} has no canonical text`);
  }
}

const MOST_DEPTH = 100;

function canonicalObject(value: object, depth: number): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonical(each, depth)).join(',')}]`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError('an object of a class has no canonical text');
  const fields = value as Readonly<Record<string, unknown>>;
  const parts: string[] = [];
  for (const name of Object.keys(fields).sort()) {
    if (fields[name] === undefined) continue;
    parts.push(`${JSON.stringify(name)}:${canonical(fields[name], depth)}`);
  }
  return `{${parts.join(',')}}`;
}
