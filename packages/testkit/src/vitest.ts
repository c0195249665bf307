import { describe, test } from 'vitest';
import { conformanceCases } from './conformance/cases.ts';
import type { ConformanceOptions } from './conformance/options.ts';

export type { ConformanceOptions } from './conformance/options.ts';

/** Beyond what a case itself takes for hanging, so that its own words are heard. */
const TEST_LIMIT_MS = 30_000;

/** Registers the conformance cases of a provider plugin with Vitest. Call it at the top of a test file. */
export function providerConformance(options: ConformanceOptions): void {
  describe('is a provider', () => {
    for (const { title, skipped, run } of conformanceCases(options)) {
      if (skipped === undefined) test(title, run, TEST_LIMIT_MS);
      else test.skip(`${title} (does not apply: ${skipped})`, run);
    }
  });
}
