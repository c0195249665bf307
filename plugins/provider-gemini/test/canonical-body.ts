// Recorded bodies are of many clients; they are read as a person would.
export type Fields = Readonly<Record<string, any>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What is the user's own: names in there are left as they are. */
const FOREIGN = new Set(['args', 'response', 'parametersJsonSchema', 'responseJsonSchema', 'partMetadata', 'labels']);

/**
 * A body as the API itself would read it. Bodies that mean the same become equal:
 * - names may be in snake case
 * - `null`, `thought: false` and an empty description mean the same as nothing
 * - a single part may stand without its list, and the role of an instruction says nothing
 * - there are two roles: results of functions are the user's
 * - a schema may be in the API's own dialect, with types in capitals or as numbers, or be JSON Schema
 * - to choose a function at will is the default
 * - words of enumerations may be in small letters
 */
export function canonical(body: unknown): Fields {
  const { systemInstruction, contents, tools, toolConfig, generationConfig, ...rest } = camelCased(body) as Fields;
  return tidy({
    ...rest,
    ...(systemInstruction && { systemInstruction: { parts: contentOf(systemInstruction)['parts'] } }),
    ...(contents && { contents: listOf(contents).map(contentOf) }),
    ...(tools && { tools: listOf(tools).map(toolOf) }),
    ...(toolConfig && { toolConfig: toolConfigOf(toolConfig) }),
    ...(generationConfig && { generationConfig: configOf(generationConfig) }),
  }) as Fields;
}

function listOf(value: any): Fields[] {
  return Array.isArray(value) ? value : value === undefined || value === null ? [] : [value];
}

function contentOf({ role, parts }: Fields): Fields {
  return {
    role: role === 'model' ? 'model' : 'user',
    parts: listOf(parts).map(({ thought, ...part }) => ({ ...(thought === true && { thought }), ...part })),
  };
}

function toolOf({ functionDeclarations, ...tool }: Fields): Fields {
  return {
    ...tool,
    ...(functionDeclarations && {
      functionDeclarations: functionDeclarations.map(
        ({ parameters, parametersJsonSchema, description, ...one }: Fields) => ({
          ...one,
          ...(description && { description }),
          parametersJsonSchema: jsonSchema(parametersJsonSchema ?? parameters ?? {}),
        }),
      ),
    }),
  };
}

function toolConfigOf({ functionCallingConfig: calling, ...rest }: Fields): Fields {
  const isDefault = calling?.mode === 'AUTO' && !calling.allowedFunctionNames?.length;
  return { ...rest, ...(calling && !isDefault && { functionCallingConfig: calling }) };
}

function configOf({ responseSchema, responseJsonSchema, thinkingConfig, ...config }: Fields): Fields {
  const schema = responseJsonSchema ?? responseSchema;
  return {
    ...config,
    ...(schema && { responseJsonSchema: jsonSchema(schema) }),
    ...(thinkingConfig && {
      thinkingConfig: { ...thinkingConfig, thinkingLevel: thinkingConfig.thinkingLevel?.toUpperCase() },
    }),
  };
}

const TYPES = ['unspecified', 'string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];

/** The API's dialect of schemas as JSON Schema: its types are in capitals or numbers, its own names in camel case. */
export function jsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(jsonSchema);
  if (!isFields(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([name, value]) => {
      if (name === 'type' && typeof value === 'number') return [name, TYPES[value]];
      if (name === 'type' && typeof value === 'string') return [name, value.toLowerCase()];
      return [name === 'property_ordering' ? 'propertyOrdering' : name, jsonSchema(value)];
    }),
  );
}

function camelCased(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelCased);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const known = name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
      const isSchema = known === 'parameters' || known === 'responseSchema' || FOREIGN.has(known);
      return [known, isSchema ? inner : camelCased(inner)];
    }),
  );
}

function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) =>
      inner === null ? [] : [[name, FOREIGN.has(name) ? inner : tidy(inner)]],
    ),
  );
}
