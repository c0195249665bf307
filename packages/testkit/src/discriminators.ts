type Json = Readonly<Record<string, unknown>>;

const SCHEMAS = '#/components/schemas/';

/**
 * An OpenAPI document in which a schema that only names its kinds, by the mapping of its discriminator, is read as any of
 * them: wherever it is referred to, but not where one of its kinds is built upon it.
 * @see https://spec.openapis.org/oas/v3.1.1.html#discriminator-object (read 2026-11-25)
 */
export function withKinds(document: Json): Json {
  const { schemas = {} } = (document['components'] ?? {}) as { readonly schemas?: Readonly<Record<string, Json>> };
  const kinds = new Map(
    Object.entries(schemas).flatMap(([name, schema]) => {
      const found = kindsOf(schema);
      return found === undefined ? [] : [[name, found] as const];
    }),
  );
  if (kinds.size === 0) return document;

  const leaves = (name: string): readonly string[] =>
    (kinds.get(name) ?? []).flatMap((kind) => (kinds.has(kind) ? leaves(kind) : [kind]));

  const read = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(read);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref: ref, ...rest } = value as Json;
    const name = nameIn(ref);
    if (name === undefined || !kinds.has(name)) return mapped(value as Json, read);
    return { ...mapped(rest, read), anyOf: leaves(name).map((kind) => ({ $ref: SCHEMAS + kind })) };
  };

  const readSchema = (name: string, { allOf, ...rest }: Json): Json => ({
    ...mapped(rest, read),
    ...(Array.isArray(allOf) && {
      allOf: allOf.map((one: Json) =>
        kinds.get(nameIn(one['$ref']) ?? '')?.includes(name) === true ? one : read(one),
      ),
    }),
  });

  const { components, ...others } = document;
  return {
    ...mapped(others, read),
    components: {
      ...(components as Json),
      schemas: Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, readSchema(name, schema)])),
    },
  };
}

/** The names of the schemas that one stands for, where it does not list them itself. */
function kindsOf({ discriminator, anyOf, oneOf }: Json): readonly string[] | undefined {
  const { mapping } = (discriminator ?? {}) as { readonly mapping?: Readonly<Record<string, string>> };
  if (mapping === undefined || anyOf !== undefined || oneOf !== undefined) return undefined;
  return [...new Set(Object.values(mapping).flatMap((ref) => nameIn(ref) ?? []))];
}

function nameIn(ref: unknown): string | undefined {
  return typeof ref === 'string' && ref.startsWith(SCHEMAS) ? ref.slice(SCHEMAS.length) : undefined;
}

function mapped(of: Json, change: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value)]));
}
