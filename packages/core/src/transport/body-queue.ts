/** Who fills a queue, and can be told to wait. */
export interface BodySource {
  pause(): void;
  resume(): void;
  /** Gives the connection up. */
  abort(): void;
}

/** Where a source is asked to wait: one socket read. A slow reader holds about twice this. */
const HIGH_WATER_BYTES = 64 * 1024;

/** A body that its reader leaves is read on for so long and so far: the rest is mostly the end of the message, and then the connection can be used again. */
const DRAIN_MS = 100;
const DRAIN_BYTES = 64 * 1024;

type State = { readonly is: 'open' | 'ended' } | { readonly is: 'failed'; readonly error: unknown };
const OPEN: State = { is: 'open' };
const ENDED: State = { is: 'ended' };

interface Collector {
  readonly resolve: (chunks: readonly Uint8Array[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The bytes of one response between the socket and the reader. Read whole (`collect`), or as a web stream that is
 * only made when somebody asks for it. What had arrived before an error is still handed out, an abort excepted.
 */
export class BodyQueue {
  readonly #source: BodySource;
  #state: State = OPEN;
  #chunks: Uint8Array[] = [];
  #bytes = 0;
  #paused = false;
  #collector: Collector | undefined;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  /** A reader waits, so the next chunk goes to it directly. */
  #wanted = false;
  #drainTimer: ReturnType<typeof setTimeout> | undefined;
  #discarding = false;

  constructor(source: BodySource) {
    this.#source = source;
  }

  get ended(): boolean {
    return this.#state.is !== 'open';
  }

  push(chunk: Uint8Array): void {
    if (this.#discarding) {
      this.#bytes += chunk.byteLength;
      if (this.#bytes > DRAIN_BYTES) this.#source.abort();
      return;
    }
    if (this.#wanted) {
      this.#wanted = false;
      this.#controller?.enqueue(plain(chunk));
      return;
    }
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
    if (this.#collector === undefined && !this.#paused && this.#bytes >= HIGH_WATER_BYTES) {
      this.#paused = true;
      this.#source.pause();
    }
  }

  end(): void {
    this.#settle(ENDED);
  }

  /** The connection broke. */
  fail(error: unknown): void {
    this.#settle({ is: 'failed', error });
  }

  /** The caller wants no more: the reader learns of it before the chunks that wait. */
  abort(reason: unknown): void {
    this.#chunks = [];
    this.fail(reason);
  }

  /** All chunks, once they are all there. */
  collect(): Promise<readonly Uint8Array[]> {
    if (this.#state.is === 'failed') return Promise.reject(this.#state.error);
    if (this.#state.is === 'ended') return Promise.resolve(this.#take());
    return new Promise((resolve, reject) => {
      this.#collector = { resolve, reject };
      this.#resume();
    });
  }

  stream(): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: (controller) => this.#pull(controller),
        cancel: () => this.discard(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Nobody will read it. */
  discard(): void {
    if (this.#discarding) return;
    this.#discarding = true;
    this.#wanted = false;
    this.#chunks = [];
    this.#bytes = 0;
    if (this.ended) return;
    this.#drainTimer = setTimeout(() => this.#source.abort(), DRAIN_MS);
    this.#drainTimer.unref?.();
    this.#resume();
  }

  /** Hands out all that waits as one chunk: readers pay by the chunk, and servers write tokens one by one. */
  #pull(controller: ReadableStreamDefaultController<Uint8Array>): void {
    const chunks = this.#take();
    const [first] = chunks;
    if (first === undefined) this.#wanted = true;
    else controller.enqueue(chunks.length === 1 ? plain(first) : joinBytes(chunks));
    this.#finish();
    this.#resume();
  }

  #resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#source.resume();
  }

  #settle(state: State): void {
    if (this.ended) return;
    this.#state = state;
    clearTimeout(this.#drainTimer);
    if (this.#discarding) return;
    const collector = this.#collector;
    if (collector === undefined) return this.#finish();
    if (state.is === 'failed') collector.reject(state.error);
    else collector.resolve(this.#take());
  }

  /** Ends the stream when its last chunk is out. */
  #finish(): void {
    if (this.#state.is === 'open' || this.#chunks.length > 0) return;
    this.#wanted = false;
    if (this.#state.is === 'failed') this.#controller?.error(this.#state.error);
    else this.#controller?.close();
    this.#controller = undefined;
  }

  #take(): readonly Uint8Array[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    this.#bytes = 0;
    return chunks;
  }
}

export function joinBytes(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/** The same bytes without Node's `Buffer` methods, some of which (`slice`) mean another thing than those of the web. */
function plain(chunk: Uint8Array): Uint8Array {
  return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
