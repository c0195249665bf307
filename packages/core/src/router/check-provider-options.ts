import * as v from 'valibot';
import type { CommonProviderOptions } from '../contracts/index.ts';
import { MODEL } from './check-model.ts';
import { text as name, texts as names, type Fields } from './schema-parts.ts';

const GROUP = 'lower case letters, digits and dashes';

/**
 * The options that every provider takes; its own are its own affair. A list of letters in the place of `compliance` would
 * comply with nothing.
 */
export const PROVIDER_OPTIONS = v.looseObject(
  {
    id: v.optional(name),
    models: v.optional(v.array(MODEL, 'a list of models')),
    compliance: v.optional(names),
    regions: v.optional(names),
    group: v.optional(v.pipe(v.string(GROUP), v.regex(/^[a-z][a-z0-9-]*$/, GROUP))),
    weight: v.optional(v.pipe(v.number('a number, 0 or more'), v.minValue(0, 'a number, 0 or more'))),
  } satisfies Fields<CommonProviderOptions>,
  'an object',
);
