import { hash, randomUUID } from 'node:crypto';
import { agedCell, type Cell, type Forgetting } from '../belief/cell.ts';
import type { Clock, Store } from '../contracts/index.ts';
import { waitAtMost } from '../time/within.ts';
import { sumOf, type Memory } from './memory.ts';
import { readNote, writeNote, type MemoryNote } from './memory-notes.ts';

const PREFIX = 'learned:';
const EPOCH = `${PREFIX}epoch`;
const NOTES = `${PREFIX}note:`;

/** A process that has written nothing for so long is taken for gone: its note may be put together with others. */
const GONE_MS = 3_600_000;
/** So many notes of the gone are put together at once. */
const FEWEST_GONE = 8;
const MOST_ABSORBED = 1_000;

/** What several processes have learned, through a store, over restarts. Each writes a note of its own; who reads adds them up. */
export interface MemorySync {
  /** Resolves when it was read once: at once, where the store answers at once. `undefined`: it was. */
  first(): Promise<void> | undefined;
  /** Writes and reads, when it is time to: no timer runs, and no request waits. */
  tick(): void;
  /** Writes and reads now. */
  sync(): Promise<void>;
  /** Forgets everything, in all processes. */
  reset(): Promise<void>;
}

export interface MemorySyncInput {
  readonly store: Store;
  readonly memory: Memory;
  readonly clock: Clock;
  readonly everyMs: number;
  readonly forgetting: Forgetting;
  readonly maxCells: number;
  readonly onFailure: (error: unknown) => void;
}

/** How long the first requests wait for what was learned before them. */
const FIRST_READ_MS = 500;

export function createMemorySync(input: MemorySyncInput): MemorySync {
  const { store, memory, clock, everyMs, forgetting, maxCells, onFailure } = input;
  let instance = randomUUID();
  let epoch: string | undefined;
  let absorbed: readonly string[] = [];
  let written: { readonly version: number; readonly cells: ReadonlyMap<string, Cell> } | undefined;
  let syncedAt = -Infinity;
  let work: Promise<void> = Promise.resolve();
  let isRead = false;
  let firstRead: Promise<void> | undefined;
  /** Notes that cannot be read: told of once each. */
  const odd = new Set<string>();

  const read = (entries: ReadonlyMap<string, string>): Map<string, MemoryNote> => {
    const notes = new Map<string, MemoryNote>();
    for (const [key, text] of entries) {
      if (!key.startsWith(NOTES)) continue;
      try {
        notes.set(key.slice(NOTES.length), readNote(text));
      } catch (error) {
        if (!odd.has(key)) onFailure(new Error(`${key} cannot be read, and is left out: ${messageOf(error)}`));
        odd.add(key);
      }
    }
    return notes;
  };

  /** A reset that somebody else has made counts here too. */
  const follow = (text: string | undefined): void => {
    const now = text ?? '';
    if (epoch !== undefined && epoch !== now) memory.restart(new Map());
    epoch = now;
  };

  const startAnew = (): void => {
    memory.restart(difference(memory.own(), written?.cells ?? new Map(), clock.now(), forgetting));
    instance = randomUUID();
    written = undefined;
    absorbed = [];
  };

  const exchange = async (): Promise<void> => {
    const listed = store.list(PREFIX);
    const entries = listed instanceof Promise ? await listed : listed;
    follow(entries.get(EPOCH));
    const notes = read(entries);
    const gone = new Set<string>();
    for (const [id, note] of notes) {
      if (note.epoch !== epoch) gone.add(id);
      else for (const other of note.absorbed) if (notes.has(other)) gone.add(other);
    }
    if (written !== undefined && [...notes.values()].some((note) => note.absorbed.includes(instance))) startAnew();
    const others = new Map([...notes].filter(([id]) => id !== instance && !gone.has(id)));
    memory.takeOthers(sumOf(cellsOf(others), forgetting, maxCells));
    isRead = true;
    // What was taken into another note, or is from before a reset, and is still there.
    for (const id of gone) if (id !== instance) await store.delete(NOTES + id);
    if (written?.version !== memory.version && memory.own().size > 0) await write();
    await putTogether(others);
  };

  const write = async (): Promise<void> => {
    const cells = new Map(memory.own());
    const { version } = memory;
    await store.set(NOTES + instance, writeNote({ epoch: epoch ?? '', at: clock.now(), absorbed, cells }));
    written = { version, cells };
  };

  /**
   * Notes of processes that are gone become one. Its name and its text follow from them alone: two processes that do it
   * at once write the same, so that nothing counts twice.
   */
  const putTogether = async (others: ReadonlyMap<string, MemoryNote>): Promise<void> => {
    const before = Math.floor(clock.now() / GONE_MS) * GONE_MS - GONE_MS;
    const old = [...others].filter(([, { at }]) => at < before).toSorted(([a], [b]) => (a < b ? -1 : 1));
    if (old.length < FEWEST_GONE) return;
    const ids = old.map(([id]) => id);
    const parts = old.map(([, note]) => note);
    const note: MemoryNote = {
      epoch: epoch ?? '',
      at: Math.max(...parts.map(({ at }) => at)),
      absorbed: [...parts.flatMap((part) => part.absorbed), ...ids].slice(-MOST_ABSORBED),
      cells: sumOf(
        parts.map(({ cells }) => cells),
        forgetting,
        maxCells,
      ),
    };
    const id = hash('sha256', ids.join(' '), 'hex').slice(0, 32);
    await store.set(NOTES + id, writeNote(note));
    for (const each of ids) await store.delete(NOTES + each);
  };

  const queue = (job: () => Promise<void>): Promise<void> => {
    syncedAt = clock.monotonicMs();
    const done = work.then(job);
    work = done.catch(onFailure);
    return done;
  };

  return {
    first() {
      if (isRead) return undefined;
      firstRead ??= waitAtMost(
        clock,
        FIRST_READ_MS,
        queue(exchange).catch(() => undefined),
      ).finally(() => {
        // A store that is away must not hold up every request: from now on they go without.
        isRead = true;
      });
      return firstRead;
    },
    tick() {
      if (isRead && clock.monotonicMs() - syncedAt >= everyMs) queue(exchange).catch(() => undefined);
    },
    sync: () => queue(exchange),
    reset: () =>
      queue(async () => {
        memory.restart(new Map());
        memory.takeOthers(new Map());
        instance = randomUUID();
        written = undefined;
        absorbed = [];
        epoch = randomUUID();
        await store.set(EPOCH, epoch);
        for (const key of (await store.list(NOTES)).keys()) await store.delete(key);
      }),
  };
}

function* cellsOf(notes: ReadonlyMap<string, MemoryNote>): Generator<ReadonlyMap<string, Cell>> {
  for (const { cells } of notes.values()) yield cells;
}

/** What came since: the note that was written is in another one now. */
function difference(
  now: ReadonlyMap<string, Cell>,
  before: ReadonlyMap<string, Cell>,
  at: number,
  forgetting: Forgetting,
): Map<string, Cell> {
  const rest = new Map<string, Cell>();
  for (const [key, cell] of now) {
    const old = before.get(key);
    if (old === cell) continue;
    const one = agedCell(cell, at, forgetting);
    const other = old && agedCell(old, at, forgetting);
    rest.set(key, {
      answers: Math.max(0, one.answers - (other?.answers ?? 0)),
      precision: Math.max(0, one.precision - (other?.precision ?? 0)),
      pull: one.pull - (other?.pull ?? 0),
      seen: Math.max(0, one.seen - (other?.seen ?? 0)),
      signs: one.signs - (other?.signs ?? 0),
      at,
    });
  }
  return rest;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
