import { describe, test } from 'vitest';
import { conformanceCases } from './conformance/cases.ts';
import type { ConformanceOptions } from './conformance/options.ts';

export type { ConformanceOptions } from './conformance/options.ts';

/** Registers the conformance cases of a provider plugin with Vitest. Call it at the top of a test file. */
export function providerConformance(options: ConformanceOptions): void {
  describe('is a provider', () => {
    for (const { title, skipped, run } of conformanceCases(options)) {
      if (skipped === undefined) test(title, run);
      else test.skip(`${title} (does not apply: ${skipped})`, run);
    }
  });
}
