import { describe, expect, onTestFinished, test } from 'vitest';
import { createMemoryStore, type Store } from '@signalbox/core';
import { createFakeClock, type FakeClock } from '@signalbox/testkit';
import { logit } from '../../src/belief/logistic.ts';
import { cellKey } from '../../src/learn/cell-key.ts';
import { createMemory } from '../../src/learn/memory.ts';
import { readNote, writeNote } from '../../src/learn/memory-notes.ts';
import { createMemorySync } from '../../src/learn/memory-sync.ts';

const HOUR_MS = 3_600_000;
const FORGETTING = { halfLifeMs: 1e15, answers: 1e9 };
const SUBJECT = { candidate: 'acme/a', task: 'coding', tenant: undefined, prior: logit(0.8), priorVariance: 0.5 };
const KEY = cellKey('acme/a', 'coding');

function open(store: Store, clock: FakeClock, onFailure: (error: unknown) => void = unexpected) {
  const memory = createMemory({ clock, forgetting: FORGETTING, maxCells: 100 });
  const sync = createMemorySync({
    store,
    memory,
    clock,
    everyMs: 1_000,
    forgetting: FORGETTING,
    maxCells: 100,
    onFailure,
  });
  return {
    memory,
    sync,
    judge: (count = 1) => {
      for (let index = 0; index < count; index += 1) memory.judge(SUBJECT, 1, 1);
    },
    answers: () => Math.round((memory.all().get(KEY)?.answers ?? 0) * 1e3) / 1e3,
  };
}

function unexpected(error: unknown): void {
  throw error instanceof Error ? error : new Error(String(error));
}

function setUp() {
  const clock = createFakeClock(Date.UTC(2026, 10, 25, 12, 30));
  const store = createMemoryStore(clock);
  onTestFinished(() => store.dispose?.());
  const notes = async (): Promise<number> => (await store.list('learned:note:')).size;
  return { clock, store, notes };
}

describe('memories that share a store', () => {
  test('know what all of them have seen, and what was seen before they started', async () => {
    const { clock, store } = setUp();
    const [one, two] = [open(store, clock), open(store, clock)];
    one.judge(3);
    two.judge(4);
    await one.sync.sync();
    await two.sync.sync();
    await one.sync.sync();
    expect([one.answers(), two.answers()]).toEqual([7, 7]);
    one.judge();
    await one.sync.sync();
    await one.sync.sync();
    const later = open(store, clock);
    await later.sync.first();
    expect(later.answers()).toBe(8);
    expect(later.sync.first()).toBeUndefined();
  });

  test('write nothing where nothing was learned', async () => {
    const { clock, store, notes } = setUp();
    await open(store, clock).sync.sync();
    expect(await notes()).toBe(0);
  });

  test('write when it is time to, and not before', async () => {
    const { clock, store, notes } = setUp();
    const one = open(store, clock);
    await one.sync.first();
    one.judge();
    one.sync.tick();
    await one.sync.first();
    expect(await notes()).toBe(0);
    await clock.advance(1_000);
    one.sync.tick();
    await clock.advance(0);
    expect(await notes()).toBe(1);
  });

  test('put the notes of the gone together, and lose nothing', async () => {
    const { clock, store, notes } = setUp();
    for (let index = 0; index < 20; index += 1) {
      const process = open(store, clock);
      process.judge(index + 1);
      await process.sync.sync();
    }
    expect(await notes()).toBe(20);
    await clock.advance(3 * HOUR_MS);
    const [one, two] = [open(store, clock), open(store, clock)];
    await Promise.all([one.sync.sync(), two.sync.sync()]);
    expect(await notes()).toBe(1);
    for (const each of [one, two, open(store, clock)]) {
      await each.sync.sync();
      expect(each.answers()).toBe(210);
    }
  });

  test('one that slept meanwhile goes on with what is new, and nothing counts twice', async () => {
    const { clock, store } = setUp();
    const sleeper = open(store, clock);
    sleeper.judge(5);
    await sleeper.sync.sync();
    for (let index = 0; index < 8; index += 1) {
      const process = open(store, clock);
      process.judge();
      await process.sync.sync();
    }
    await clock.advance(3 * HOUR_MS);
    const other = open(store, clock);
    await other.sync.sync();
    await other.sync.sync();
    sleeper.judge(2);
    await sleeper.sync.sync();
    await sleeper.sync.sync();
    await other.sync.sync();
    expect([sleeper.answers(), other.answers()]).toEqual([15, 15]);
  });

  test('a process that died between writing and deleting has made nothing count twice', async () => {
    const { clock, store } = setUp();
    const left = new Map<string, string>();
    for (let index = 0; index < 8; index += 1) {
      const process = open(store, clock);
      process.judge();
      await process.sync.sync();
    }
    for (const [key, text] of await store.list('learned:note:')) left.set(key, text);
    await clock.advance(3 * HOUR_MS);
    await open(store, clock).sync.sync();
    for (const [key, text] of left) await store.set(key, text);
    const reader = open(store, clock);
    await reader.sync.sync();
    expect(reader.answers()).toBe(8);
  });

  test('forget together', async () => {
    const { clock, store, notes } = setUp();
    const [one, two] = [open(store, clock), open(store, clock)];
    one.judge(3);
    two.judge(4);
    await one.sync.sync();
    await two.sync.sync();
    await one.sync.reset();
    await two.sync.sync();
    expect([one.answers(), two.answers(), await notes()]).toEqual([0, 0, 0]);
    two.judge();
    await two.sync.sync();
    await one.sync.sync();
    expect([one.answers(), two.answers()]).toEqual([1, 1]);
  });

  test('tell of what they cannot read, once, and leave it out', async () => {
    const { clock, store } = setUp();
    const good = open(store, clock);
    good.judge(2);
    await good.sync.sync();
    await store.set('learned:note:torn', '{"version":1,');
    await store.set('learned:note:newer', '{"version":9}');
    await store.set('learned:note:odd', '{"version":1,"epoch":"","at":1,"absorbed":[],"cells":[["k",1,2]]}');
    const told: string[] = [];
    const reader = open(store, clock, (error) => told.push((error as Error).message));
    await reader.sync.sync();
    await reader.sync.sync();
    expect(reader.answers()).toBe(2);
    expect(told).toHaveLength(3);
    expect(told.join('\n')).toContain('learned:note:newer cannot be read, and is left out: it has version 9');
    expect((await store.list('learned:note:')).has('learned:note:torn')).toBe(true);
  });

  test('do not hold up the first requests for long where the store is away', async () => {
    const { clock } = setUp();
    const away: Store = {
      id: 'away',
      list: () => new Promise(() => undefined),
      set: () => undefined,
      delete: () => undefined,
    };
    const one = open(away, clock);
    const first = one.sync.first();
    await clock.advance(500);
    await first;
    expect(one.sync.first()).toBeUndefined();
  });

  test('keep what is learned while the store fails, and write it later', async () => {
    const { clock, store } = setUp();
    let isDown = true;
    const flaky: Store = {
      ...store,
      list: (prefix) => {
        if (isDown) throw new Error('down');
        return store.list(prefix);
      },
    };
    const told: unknown[] = [];
    const one = open(flaky, clock, (error) => told.push(error));
    one.judge(3);
    await expect(one.sync.sync()).rejects.toThrow('down');
    isDown = false;
    await one.sync.sync();
    const reader = open(store, clock);
    await reader.sync.sync();
    expect(reader.answers()).toBe(3);
    expect(told).toHaveLength(1);
  });
});

test('a note comes back as it was written, to nine digits', () => {
  const cells = new Map([
    [KEY, { answers: 1.5, precision: 0.123456789, pull: -0.3, seen: 4, signs: 0.25, at: 1_800_000_000_000 }],
  ]);
  const note = { epoch: 'e', at: 7, absorbed: ['x'], cells };
  expect(readNote(writeNote(note))).toEqual(note);
});
