type Schema = Readonly<Record<string, unknown>>;

/** Deep schemas, and those that contain themselves, stop here. */
const MAX_DEPTH = 8;

/** Texts by JSON Schema `format`. */
const BY_FORMAT: Readonly<Record<string, string>> = {
  date: '2026-01-15',
  time: '12:00:00Z',
  'date-time': '2026-01-15T12:00:00Z',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '192.0.2.1',
};

/**
 * A small value that fits a JSON Schema: required properties, the shortest arrays, the first choice.
 * Knows what tool schemas use (types, enums, bounds, formats, anyOf/oneOf/allOf, local `$ref`); not patterns.
 * @param words taken in turn for free texts, so that two calls differ
 */
export function valueFor(schema: unknown, words: readonly string[] = []): unknown {
  let used = 0;
  const word = (name: string): string => words[used++ % Math.max(words.length, 1)] ?? name;
  return build(asSchema(schema), { root: asSchema(schema), word, name: 'value', depth: 0 });
}

interface Place {
  readonly root: Schema;
  readonly word: (name: string) => string;
  readonly name: string;
  readonly depth: number;
}

function build(given: Schema, place: Place): unknown {
  const schema = resolve(given, place.root);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  if (Array.isArray(schema['examples']) && schema['examples'].length > 0) return schema['examples'][0];
  const choice = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choice)) return build(firstUseful(choice.map(asSchema)), { ...place, depth: place.depth + 1 });
  if (place.depth > MAX_DEPTH) return null;
  return BUILDERS[typeOf(schema)]?.(schema, place) ?? null;
}

const BUILDERS: Readonly<Record<string, (schema: Schema, place: Place) => unknown>> = {
  object: objectFor,
  array: arrayFor,
  string: stringFor,
  number: (schema) => numberFor(schema, 0.5),
  integer: (schema) => Math.ceil(numberFor(schema, 1)),
  boolean: () => true,
};

function objectFor(schema: Schema, place: Place): Record<string, unknown> {
  const properties = asSchema(schema['properties']);
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const names = required.length > 0 ? required : place.depth > 2 ? [] : Object.keys(properties);
  return Object.fromEntries(
    names.map((name) => [name, build(asSchema(properties[name]), { ...place, name, depth: place.depth + 1 })]),
  );
}

function arrayFor(schema: Schema, place: Place): unknown[] {
  const wanted = Math.max(numberOr(schema['minItems'], 1), 1);
  const count = Math.min(wanted, numberOr(schema['maxItems'], wanted));
  const prefix = Array.isArray(schema['prefixItems']) ? schema['prefixItems'].map(asSchema) : [];
  const deeper = { ...place, depth: place.depth + 1 };
  return Array.from({ length: Math.max(count, prefix.length) }, (_, index) =>
    build(prefix[index] ?? asSchema(schema['items']), deeper),
  );
}

function stringFor(schema: Schema, place: Place): string {
  const formatted = BY_FORMAT[String(schema['format'])];
  if (formatted !== undefined) return formatted;
  const text = place.word(place.name).padEnd(numberOr(schema['minLength'], 0), '.');
  return text.slice(0, numberOr(schema['maxLength'], text.length));
}

function numberFor(schema: Schema, step: number): number {
  const low = Math.max(numberOr(schema['minimum'], -Infinity), numberOr(schema['exclusiveMinimum'], -Infinity) + step);
  const high = Math.min(numberOr(schema['maximum'], Infinity), numberOr(schema['exclusiveMaximum'], Infinity) - step);
  const value = Math.min(Math.max(1, low), high);
  const multiple = numberOr(schema['multipleOf'], 0);
  return multiple > 0 ? Math.ceil(value / multiple) * multiple : value;
}

function typeOf(schema: Schema): string {
  const type = Array.isArray(schema['type']) ? schema['type'].find((one) => one !== 'null') : schema['type'];
  if (typeof type === 'string') return type;
  if ('properties' in schema) return 'object';
  return 'items' in schema ? 'array' : 'string';
}

/** Follows a local `$ref` and joins `allOf`. */
function resolve(schema: Schema, root: Schema): Schema {
  let current = schema;
  for (let hops = 0; typeof current['$ref'] === 'string' && hops < MAX_DEPTH; hops += 1) {
    const path = current['$ref'].replace(/^#\/?/, '').split('/').filter(Boolean);
    current = path.reduce<Schema>((at, key) => asSchema(at[key]), root);
  }
  if (!Array.isArray(current['allOf'])) return current;
  const parts = current['allOf'].map((part) => resolve(asSchema(part), root));
  return parts.reduce<Schema>(join, current);
}

function join(a: Schema, b: Schema): Schema {
  const required = [a, b].flatMap((one) => (Array.isArray(one['required']) ? one['required'] : []));
  return { ...a, ...b, properties: { ...asSchema(a['properties']), ...asSchema(b['properties']) }, required };
}

function firstUseful(choices: readonly Schema[]): Schema {
  return choices.find((choice) => choice['type'] !== 'null') ?? {};
}

function asSchema(value: unknown): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Schema) : {};
}

function numberOr(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
