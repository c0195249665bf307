import { RouterError } from '../errors/router-error.ts';
import type { Chunk } from '../contracts/index.ts';

/** One that reads a shared call, at its own pace. */
export interface Seat {
  /** @returns `undefined` at the end */
  next(): Promise<Chunk | undefined>;
  /** The last one to leave ends the call, and waits until it has ended. */
  leave(): Promise<void>;
  /** Ends what this one waits for. The call goes on while others read it. */
  abort(reason: unknown): void;
}

interface SharedCallOptions {
  /** Ends the call when nobody reads it any more. */
  readonly cancel: (reason: unknown) => void;
  /** So much is kept for those who come late or read slowly. */
  readonly maxBytes: number;
  /** Told once, when no more will come: of all chunks, where they were few enough and nothing went wrong. */
  readonly onEnd: (chunks: readonly Chunk[] | undefined) => void;
}

/**
 * One call that several read. It is asked for the next chunk by whoever reads fastest; who comes late begins at the
 * beginning. What it keeps is bounded: past that nobody else may join, and who is further behind is let go.
 */
export class SharedCall {
  readonly #source: AsyncGenerator<Chunk, void, undefined>;
  readonly #options: SharedCallOptions;
  readonly #seats = new Set<Place>();
  /** Those from `#first` on; all of them while it may be joined. */
  #chunks: Chunk[] = [];
  #first = 0;
  #bytes = 0;
  #pulling: Promise<void> | undefined;
  #ended: { readonly error?: unknown } | undefined;
  #isCancelled = false;

  constructor(source: AsyncGenerator<Chunk, void, undefined>, options: SharedCallOptions) {
    this.#source = source;
    this.#options = options;
  }

  /** Whether somebody may still join. */
  get isOpen(): boolean {
    return !this.#isCancelled && this.#ended === undefined && this.#bytes <= this.#options.maxBytes;
  }

  join(): Seat {
    const place: Place = { at: 0, left: undefined, reject: undefined };
    this.#seats.add(place);
    return {
      next: () => this.#next(place),
      leave: () => this.#leave(place),
      abort: (reason) => this.#abort(place, reason),
    };
  }

  async #next(place: Place): Promise<Chunk | undefined> {
    for (;;) {
      if (place.left !== undefined) throw place.left.reason;
      if (place.at < this.#first) throw TOO_SLOW();
      const chunk = this.#chunks[place.at - this.#first];
      if (chunk !== undefined) {
        place.at += 1;
        return chunk;
      }
      if (this.#ended !== undefined) {
        if ('error' in this.#ended) throw this.#ended.error;
        return undefined;
      }
      this.#pulling ??= this.#pull();
      await this.#waitFor(place, this.#pulling);
    }
  }

  async #waitFor(place: Place, pulled: Promise<void>): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      place.reject = reject;
      void pulled.then(resolve);
    });
    place.reject = undefined;
  }

  /** Never rejects: what went wrong is kept for everybody. */
  async #pull(): Promise<void> {
    try {
      const step = await this.#source.next();
      if (step.done === true) this.#end({});
      else this.#keep(step.value);
    } catch (error) {
      this.#end({ error });
    } finally {
      this.#pulling = undefined;
    }
  }

  #keep(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#bytes += bytesOf(chunk);
    if (this.#bytes <= this.#options.maxBytes) return;
    const read = Math.min(...[...this.#seats].map(({ at }) => at));
    const held = this.#chunks.slice(read - this.#first);
    // Somebody reads too slowly: the fastest must not wait, nor may the memory fill.
    const isTooMuch = held.reduce((sum, each) => sum + bytesOf(each), 0) > this.#options.maxBytes;
    const from = isTooMuch ? Math.max(...[...this.#seats].map(({ at }) => at)) : read;
    this.#chunks = this.#chunks.slice(from - this.#first);
    this.#first = from;
  }

  #end(ended: { readonly error?: unknown }): void {
    this.#ended = ended;
    this.#options.onEnd('error' in ended || this.#first > 0 ? undefined : this.#chunks);
  }

  #abort(place: Place, reason: unknown): void {
    // Who is alone hears of it from the call itself, which knows what it has cost.
    if (this.#seats.size === 1 && this.#ended === undefined) this.#cancel(reason);
    else {
      place.left = { reason };
      place.reject?.(reason);
    }
  }

  #cancel(reason: unknown): void {
    this.#isCancelled = true;
    this.#options.cancel(reason);
  }

  async #leave(place: Place): Promise<void> {
    this.#seats.delete(place);
    if (this.#seats.size > 0 || this.#ended !== undefined) return;
    this.#cancel(new RouterError('cancelled', { message: 'the caller went away' }));
    await this.#pulling;
    if (this.#ended !== undefined) return;
    await this.#source.return();
    this.#end({ error: undefined });
  }
}

interface Place {
  /** How many chunks it has read. */
  at: number;
  left: { readonly reason: unknown } | undefined;
  reject: ((reason: unknown) => void) | undefined;
}

const TOO_SLOW = (): RouterError =>
  new RouterError('stream_error', { message: 'the reader fell too far behind an answer that it shared with others' });

function bytesOf(chunk: Chunk): number {
  return chunk.type === 'text-delta' || chunk.type === 'reasoning-delta'
    ? chunk.text.length
    : JSON.stringify(chunk).length;
}
