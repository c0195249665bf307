import * as v from 'valibot';
import type { CatalogFacts } from '../contracts/index.ts';
import { MODEL } from './check-model.ts';
import { faultsOf } from './faults.ts';

const DAY = 'a day, such as "2026-11-21"';

const FACTS = v.strictObject(
  {
    asOf: v.optional(v.pipe(v.string(DAY), v.regex(/^\d{4}-\d\d-\d\d$/, DAY))),
    models: v.record(v.string(), v.array(MODEL, 'a list of models'), 'lists of models by provider'),
  } satisfies Record<keyof CatalogFacts, v.GenericSchema>,
  'an object',
);

/**
 * Checks what a catalogue says, which may come from anywhere.
 * @param name of the source, for the message
 * @throws TypeError that lists every fault: where it is, what was expected, what was found
 */
export function checkCatalogFacts(facts: unknown, name: string): asserts facts is CatalogFacts {
  const lines = faultsOf(FACTS, facts, '');
  if (lines.length > 0) throw new TypeError(`the catalogue ${name} is not valid:\n${lines.join('\n')}`);
}
