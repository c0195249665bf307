/** Objects in there are the user's own, and stay as they are. */
const FOREIGN: ReadonlySet<string> = new Set([
  'args',
  'response',
  'parameters',
  'parametersJsonSchema',
  'responseSchema',
  'responseJsonSchema',
  'partMetadata',
  'labels',
]);

/**
 * A body as Google's servers read it: names in snake case are the same as in camel case, and `null` is the same as
 * nothing.
 * @see https://protobuf.dev/programming-guides/json (read 2026-11-25)
 */
export function protoJson(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(protoJson);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]): [string, unknown][] => {
      if (inner === null) return [];
      const known = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      return [[known, FOREIGN.has(known) ? inner : protoJson(inner)]];
    }),
  );
}
