import { RouterError } from '../errors/router-error.ts';
import type { ChatChunk, ChatResult, Chunk, FillResult } from '../contracts/index.ts';
import type { UnderWay } from '../learn/under-way.ts';
import { foldChunk, startFold, type Folded } from './fold.ts';
import type { Journey } from './journey.ts';

/** What becomes of a journey that has arrived. */
type ToResult<Result> = (journey: Journey, folded: Folded) => Result;

export type ChatStream = AnswerStream<ChatResult>;
export type FillStream = AnswerStream<FillResult>;

/**
 * A streamed answer: read it once with `for await`, or ask for the whole with `result`.
 * Leaving the loop early cancels the upstream call.
 */
export class AnswerStream<Result> implements AsyncIterableIterator<ChatChunk> {
  readonly #journey: Journey;
  readonly #toResult: ToResult<Result>;
  readonly #chunks: AsyncGenerator<Chunk, void, undefined>;
  /** Ends what is under way, also while a chunk is being waited for. */
  readonly #cancel: () => void;
  readonly #reading: UnderWay;
  readonly #folded = startFold();
  readonly #result: Promise<Result>;
  #resolve: (result: Result) => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #isRead = false;
  #draining = false;
  /** What was read for the result alone: a reader who comes later begins with it. */
  readonly #ahead: Promise<IteratorResult<ChatChunk, undefined>>[] = [];

  constructor(
    journey: Journey,
    chunks: AsyncGenerator<Chunk, void, undefined>,
    { cancel, reading }: { readonly cancel: () => void; readonly reading: UnderWay },
    toResult: ToResult<Result>,
  ) {
    this.#journey = journey;
    this.#toResult = toResult;
    this.#chunks = chunks;
    this.#cancel = cancel;
    this.#reading = reading;
    this.#result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Who reads the chunks sees the error there, and need not ask for the result.
    this.#result.catch(() => {});
  }

  /** The router's id of the request. */
  get id(): string {
    return this.#journey.id;
  }

  /**
   * The final record, when the stream has ended. Asked for before anything was read, it reads the stream itself;
   * who reads the chunks after that gets all of them all the same. Who has begun to read must read to the end, or
   * leave the loop, before it can come.
   * @throws RouterError as reading would; `cancelled` when the reader left early
   */
  get result(): Promise<Result> {
    if (!this.#isRead && !this.#draining) void this.#drain();
    return this.#result;
  }

  next(): Promise<IteratorResult<ChatChunk, undefined>> {
    this.#isRead = true;
    return this.#ahead.shift() ?? this.#step();
  }

  async #step(): Promise<IteratorResult<ChatChunk, undefined>> {
    this.#reading.begin();
    try {
      const step = await this.#chunks.next();
      if (step.done === true) {
        this.#resolve(this.#toResult(this.#journey, this.#folded));
        return { done: true, value: undefined };
      }
      foldChunk(this.#folded, step.value);
      return step as IteratorYieldResult<ChatChunk>;
    } catch (error) {
      this.#reject(error);
      throw error;
    } finally {
      this.#reading.end();
    }
  }

  /** Cancels what is under way, also when a chunk is being waited for. */
  async return(): Promise<IteratorResult<ChatChunk, undefined>> {
    this.#isRead = true;
    this.#ahead.length = 0;
    if (this.#journey.settlement === undefined) this.#cancel();
    await this.#chunks.return();
    const { attempts } = this.#journey;
    this.#reject(new RouterError('cancelled', { message: 'the reader left before the end of the stream', attempts }));
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    try {
      while (!this.#isRead) {
        const step = this.#step();
        this.#ahead.push(step);
        if ((await step).done === true) return;
      }
    } catch {
      // The result carries it.
    }
  }
}
