import type { Accept, JsonSchema } from '../contracts/index.ts';

/** Accepts answers that are JSON and fit a schema. A call for tools is no answer yet, and is let through. */
export function fitsSchema(schema: JsonSchema): Accept {
  return async ({ text, toolCalls }) => {
    if (toolCalls.length > 0) return true;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return 'it is no JSON';
    }
    const { Validator } = await import('@cfworker/json-schema');
    const { valid, errors } = new Validator(schema as object, '2020-12', true).validate(value);
    if (valid) return true;
    // Where it does not fit, never what stands there.
    return `it does not fit the schema at ${errors.at(-1)?.instanceLocation ?? '#'} (${errors.at(-1)?.keyword ?? 'schema'})`;
  };
}
