import { describe, expect, test } from 'vitest';
import { cacheCases } from './cache/cases.ts';
import type { CacheContractOptions } from './cache/options.ts';
import { conformanceCases } from './conformance/cases.ts';
import type { ConformanceOptions } from './conformance/options.ts';
import type { CorpusDefinition } from './corpus/definition.ts';
import { memoryReplayer } from './corpus/memory-replayer.ts';
import { apiOf, outside, runExchange } from './corpus/run-exchange.ts';
import { cutsOf } from './openai-oracle.ts';
import type { MakeQuotas } from './quotas/bench.ts';
import { quotasCases } from './quotas/cases.ts';
import { readRecordings, recordingsFolder, type Recording } from './recording.ts';
import { storeCases } from './store/cases.ts';
import type { StoreContractOptions } from './store/options.ts';
import { trackerCases } from './tracker/cases.ts';
import type { TrackerContractOptions } from './tracker/options.ts';

export type { CacheContractOptions, SharedCache } from './cache/options.ts';
export type { ConformanceOptions } from './conformance/options.ts';
export type { StoreContractOptions } from './store/options.ts';
export type { MakeQuotas, QuotasBench } from './quotas/bench.ts';
export type { TrackerContractOptions } from './tracker/options.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** Of a conformance case: the capability, or kind of model, that it shows. */
    conformance?: string;
  }
}

/** Beyond what a case itself takes for hanging, so that its own words are heard. */
const TEST_LIMIT_MS = 30_000;

/** Registers the conformance cases of a provider plugin with Vitest. Call it at the top of a test file. */
export function providerConformance(options: ConformanceOptions): void {
  describe('is a provider', () => {
    for (const { title, capability = 'chat', skipped, run } of conformanceCases(options)) {
      // For reports: what it is that the case shows.
      const meta = { conformance: capability };
      if (skipped === undefined) test(title, { timeout: TEST_LIMIT_MS, meta }, run);
      else test.skip(`${title} (does not apply: ${skipped})`, { meta }, run);
    }
  });
}

/** Registers the cases of a store plugin with Vitest. Call it at the top of a test file. */
export function storeContract(options: StoreContractOptions): void {
  describe('is a store', () => {
    for (const { title, skipped, run } of storeCases(options)) {
      if (skipped === undefined) test(title, run, TEST_LIMIT_MS);
      else test.skip(`${title} (does not apply: ${skipped})`, run);
    }
  });
}

/** Registers the cases of a tracker plugin with Vitest. Call it at the top of a test file. */
export function trackerContract(options: TrackerContractOptions): void {
  describe('is a tracker', () => {
    for (const { title, skipped, run } of trackerCases(options)) {
      if (skipped === undefined) test(title, run, TEST_LIMIT_MS);
      else test.skip(`${title} (does not apply: ${skipped})`, run);
    }
  });
}

/**
 * Registers with Vitest what quotas must do, in memory as in a store of any kind. Call it at the top of a test file.
 * @param options.runs how many random histories are compared with the reference model. Default: 100
 */
export function quotasContract(make: MakeQuotas, options: { readonly runs?: number } = {}): void {
  describe('keeps quotas', () => {
    for (const { title, run } of quotasCases(make, options.runs)) test(title, run, TEST_LIMIT_MS);
  });
}

/**
 * Registers with Vitest what a cache must do that stands on its own. Of the cache that a store plugin carries,
 * `storeContract` asks the same. Call it at the top of a test file.
 */
export function cacheContract(options: CacheContractOptions): void {
  describe('is a cache', () => {
    for (const { title, skipped, run } of cacheCases(options)) {
      if (skipped === undefined) test(title, run, TEST_LIMIT_MS);
      else test.skip(`${title} (does not apply: ${skipped})`, run);
    }
  });
}

/**
 * Registers one test for each recorded exchange of the definition's vendors: what the plugin makes of it agrees with an
 * independent reading, however the bytes are cut, and what it asks is what was recorded. Where there are no recordings
 * the tests are skipped, and say so. APIs that a definition does not name are another's.
 * @param options.disagreements recordings of which it is known that the two readings differ, each with the reason
 */
export function corpusSuite(
  definition: CorpusDefinition | readonly CorpusDefinition[],
  options: { readonly disagreements?: Readonly<Record<string, string>> } = {},
): void {
  for (const one of [definition].flat()) if (!one.vendors.includes(ANYONE)) registerDefinition(one, options);
}

/** Stands for the vendors that no definition names: nobody has recordings of them here. */
const ANYONE = '*';

function registerDefinition(
  definition: CorpusDefinition,
  options: { readonly disagreements?: Readonly<Record<string, string>> },
): void {
  const recordings = definition.vendors
    .flatMap((vendor) => readRecordings(vendor))
    .filter(({ api }) => apiOf(definition, api) !== undefined);
  const missing = recordingsFolder() === undefined;
  const { disagreements = {} } = options;
  describe.skipIf(missing)(`recordings of ${definition.vendors.join(', ')} (skipped where they are absent)`, () => {
    test('are there', () => {
      expect(recordings).not.toEqual([]);
      const known = new Set(recordings.map(({ id }) => id));
      expect(Object.keys(disagreements).filter((id) => !known.has(id))).toEqual([]);
    });

    for (const recording of recordings) registerExchange(recording, definition, disagreements[recording.id]);
  });
}

function registerExchange(recording: Recording, definition: CorpusDefinition, known: string | undefined): void {
  const title = `${recording.vendor}/${recording.file}`;
  const reason = outside(recording, apiOf(definition, recording.api));
  if (reason !== undefined) {
    test.skip(`${title} (${reason})`, () => {});
    return;
  }
  test(known === undefined ? title : `${title} (known to differ: ${known})`, async () => {
    for (const cut of cutsOf(recording)) {
      const { disagreements, request, error } = await runExchange(
        recording,
        definition,
        memoryReplayer(recording, cut),
      );
      const unexplained = request?.differences.filter(({ reason }) => reason === undefined) ?? [];
      expect({ cut, disagreements: known === undefined ? disagreements : [], unexplained, error }).toMatchObject({
        disagreements: [],
        unexplained: [],
      });
      expect(error?.code).not.toBe('internal');
    }
  });
}
