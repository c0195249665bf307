import assert from 'node:assert/strict';
import type { TrackerCaseDefinition } from './bench.ts';
import { closedRow } from './row.ts';
import { dispatchOf, sample } from './samples.ts';

const MOST = Number.MAX_SAFE_INTEGER;

/** Patterns of SQL, CSV, paths and shells among them, and what tags may be joined by. */
const AWKWARD = [
  '',
  ' ',
  ',',
  'a,b',
  'a\nb',
  'a\\nb',
  '\\',
  'a\tb',
  "o'hara",
  '"quoted"',
  '%_',
  '[1]',
  '=1+1',
  '@x',
  '$(x)',
  'A',
  'a',
  'ä',
  'a\u0308',
  '日本語',
  '👩‍👩‍👧',
] as const;

/** What a row holds. */
export const ROW_CASES: readonly TrackerCaseDefinition[] = [
  {
    title: 'keeps a row of a request that nobody began',
    needs: ['read'],
    async run({ tracker, expectRows }) {
      const metadata = { user: 'ada', key: 'key-1', session: 's-1', tenant: 'acme', tags: ['a', 'b'] };
      const told = sample('one', { metadata, requestedModel: 'auto' });
      await tracker.track(told);
      await expectRows(closedRow(told));
    },
  },
  {
    title: 'keeps every outcome',
    needs: ['read', 'outcome'],
    async run({ tracker, begin, expectRows }) {
      const all = [
        sample('ok'),
        sample('failed', { outcome: 'failed', errorCode: 'provider_unavailable' }),
        sample('refused', {
          outcome: 'failed',
          errorCode: 'budget_exceeded',
          attempts: [],
          usage: { inputTokens: 0, outputTokens: 0 },
          cost: { source: 'free', nanoUsd: 0 },
        }),
        sample('cancelled', { outcome: 'cancelled', errorCode: 'cancelled', cost: { source: 'estimate', nanoUsd: 5 } }),
      ];
      for (const one of all) {
        await begin(dispatchOf(one));
        await tracker.track(one);
      }
      await expectRows(...all.map(closedRow));
    },
  },
  {
    title: 'keeps every kind of operation',
    needs: ['read', 'operation'],
    async run({ tracker, expectRows }) {
      const operations = ['chat', 'fill', 'embed', 'rerank', 'image', 'speech', 'transcription', 'ocr'] as const;
      const all = operations.map((operation) => sample(operation, { operation }));
      for (const one of all) await tracker.track(one);
      await expectRows(...all.map(closedRow));
    },
  },
  {
    title: 'keeps a hit of the cache: what it saved, and that it cost nothing',
    needs: ['read', 'cache', 'savedNanoUsd'],
    async run({ tracker, expectRows }) {
      const free = { source: 'free', nanoUsd: 0 } as const;
      const usage = { inputTokens: 0, outputTokens: 0 };
      const kinds = ['exact', 'semantic', 'coalesced'] as const;
      const all = kinds.map((kind) =>
        sample(kind, { attempts: [], usage, cost: free, cache: { kind, savedNanoUsd: 77 } }),
      );
      const unknown = sample('not known', {
        attempts: [],
        usage,
        cost: free,
        cache: { kind: 'exact', savedNanoUsd: undefined },
      });
      for (const one of [...all, unknown]) await tracker.track(one);
      await expectRows(...[...all, unknown].map(closedRow));
    },
  },
  {
    title: 'keeps the arm of an experiment',
    needs: ['read', 'experiment', 'arm'],
    async run({ tracker, expectRows }) {
      const all = ['control', 'new'].map((arm) => sample(arm, { experiment: { name: 'trial', arm } }));
      for (const one of all) await tracker.track(one);
      await expectRows(...all.map(closedRow));
    },
  },
  {
    title: 'keeps tags as they are, whatever characters they have',
    needs: ['read', 'tags'],
    async run({ tracker, expectRows }) {
      const all = [
        sample('all', { metadata: { tags: AWKWARD } }),
        sample('twice', { metadata: { tags: ['a', 'b', 'a'] } }),
        sample('empty', { metadata: { tags: [] } }),
        ...AWKWARD.map((tag, place) => sample(`tag ${place}`, { metadata: { tags: [tag] } })),
      ];
      for (const one of all) await tracker.track(one);
      await expectRows(...all.map(closedRow));
    },
  },
  {
    title: 'takes text of every kind: NUL, half a surrogate pair, and very much of it',
    needs: ['read'],
    async run({ tracker, begin, expectRows }) {
      const texts = ['a\0b', '\uD83D', 'a\uDC00b', '\u{10FFFF}', 'x'.repeat(100_000), 'ü'.repeat(20_000)];
      const all = texts.map((text, place) =>
        sample(`text ${place}`, {
          metadata: { user: text, key: text, session: text, tenant: text, tags: [text] },
          requestedModel: text,
          classification: { task: text, confidence: 1, evidence: [], by: 'caller' },
        }),
      );
      for (const one of all) {
        await begin(dispatchOf(one));
        await tracker.track(one);
      }
      await expectRows(...all.map(closedRow));
    },
  },
  {
    title: 'keeps money to the last nano-dollar, up to the largest whole number',
    needs: ['read', 'costNanoUsd'],
    async run({ tracker, begin, expectRows }) {
      const all = [0, 1, 999_999_999, 2 ** 31, 2 ** 53 - 2, MOST].map((nanoUsd) =>
        sample(`${nanoUsd}`, { cost: { source: 'provider', nanoUsd } }),
      );
      for (const one of all) {
        await begin(dispatchOf(one, MOST));
        await tracker.track(one);
      }
      await expectRows(...all.map(closedRow));
    },
  },
  {
    title: 'tells a cost that is not known from nothing',
    needs: ['read', 'costNanoUsd'],
    async run({ tracker, begin, expectRows }) {
      const all = [
        sample('free', { cost: { source: 'free', nanoUsd: 0 } }),
        sample('unknown', { cost: { source: 'unknown' } }),
      ];
      for (const one of all) {
        await begin(dispatchOf(one, undefined));
        await tracker.track(one);
      }
      await expectRows(...all.map(closedRow));
    },
  },
  {
    title: 'takes many at once, and mixes up none',
    needs: ['read'],
    async run({ tracker, another, expectRows }) {
      const other = await another();
      const all = Array.from({ length: 100 }, (_, place) =>
        sample(`many ${String(place).padStart(3, '0')}`, {
          metadata: { user: `user ${place}` },
          cost: { source: 'catalogue', nanoUsd: place },
        }),
      );
      await Promise.all(
        all.map(async (one, place) => {
          const by = place % 2 === 0 ? tracker : other;
          await by.begin?.(dispatchOf(one));
          await by.track(one);
        }),
      );
      await expectRows(...all.map(closedRow));
    },
  },
  {
    title: 'changes nothing of what it is told',
    needs: [],
    async run({ tracker, begin }) {
      const metadata = { user: 'ada', tags: ['b', 'a', 'b'] };
      const [told, same] = [
        sample('one', { metadata }),
        sample('one', { metadata: { user: 'ada', tags: ['b', 'a', 'b'] } }),
      ];
      await begin(dispatchOf(told));
      await tracker.track(told);
      assert.deepEqual(told, same);
    },
  },
];
