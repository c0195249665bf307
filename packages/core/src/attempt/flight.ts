import { RouterError } from '../errors/router-error.ts';
import type { Breakers, Chunk, Clock, Health, OperationRequest, Provider, Warning } from '../contracts/index.ts';
import { tokenWeight } from '../facts/token-estimate.ts';
import { Abortable } from './abortable.ts';
import { Deadline, type Timeouts } from './deadline.ts';
import type { AttemptDraft } from './draft.ts';
import { isWhole, open, type Delivery } from './open.ts';

export interface FlightDeps {
  readonly clock: Clock;
  readonly breakers: Breakers;
  readonly health: Health;
  readonly provider: (id: string) => Provider | Promise<Provider>;
  readonly timeouts: Timeouts;
}

export interface FlightInput {
  readonly job: OperationRequest;
  readonly draft: AttemptDraft;
  readonly delivery: Delivery;
  /** The request's deadline, a monotonic reading. */
  readonly totalAt: number;
  readonly warn: (warning: Warning) => void;
  /** Any of them ends the flight: the caller's own signal, the reader's leaving. */
  readonly signals: readonly AbortSignal[];
}

/**
 * One call to one candidate: the provider's chunks, its time limits, its abort signal. What the breaker guards ends at
 * the first chunk with content: until then nothing was shown, and a failure may be made good by someone else.
 * `end` must be called whatever happens: the upstream call is over with it.
 */
export class Flight {
  readonly draft: AttemptDraft;
  /** What came before it counted as open: to be handed on first. */
  held: readonly Chunk[] = [];
  readonly #deps: FlightDeps;
  readonly #input: FlightInput;
  readonly #key: string;
  readonly #call = new Abortable();
  readonly #onCallerAbort = (): void => this.abandon();
  #chunks: Iterator<Chunk> | AsyncIterator<Chunk> | undefined;
  #deadline: Deadline | undefined;
  #landed: (() => void) | undefined;

  constructor(deps: FlightDeps, input: FlightInput) {
    this.#deps = deps;
    this.#input = input;
    this.draft = input.draft;
    const { provider, model } = input.draft.candidate;
    this.#key = `${provider}/${model}`;
    for (const signal of input.signals) {
      if (signal.aborted) this.#onCallerAbort();
      else signal.addEventListener('abort', this.#onCallerAbort, { once: true });
    }
  }

  /** Whether the provider has said that the answer is whole. */
  get isFinished(): boolean {
    return this.draft.finish !== undefined;
  }

  /**
   * Resolves at what commits the router to this candidate: the first chunk with content, or the whole answer when
   * nobody waits for single chunks, so that a stream that breaks half-way can still be made good.
   * @throws RouterError
   */
  async open(): Promise<void> {
    try {
      this.held = await this.#deps.breakers.guard(this.#key, () => this.#begin());
    } catch (thrown) {
      throw this.#blame(thrown);
    }
  }

  /**
   * The next chunk with content, or the finish. Once it is open and until it is finished.
   * @throws RouterError, `committed`
   */
  async next(): Promise<Chunk> {
    try {
      return await this.#next();
    } catch (thrown) {
      const error = this.#blame(thrown);
      this.#deps.breakers.failedLater(this.#key, error);
      throw error.with({ committed: true });
    }
  }

  /** One for the reader, whatever frames the provider sent. */
  get startChunk(): Chunk {
    const { candidate, start } = this.draft;
    return { ...start, type: 'response-start', provider: candidate.provider, model: start?.model ?? candidate.model };
  }

  /** Ends the call although it may go on: what is waited for rejects with `cancelled`. */
  abandon(): void {
    this.#call.abort(this.#cancelled());
  }

  /** Lets go of everything. */
  end(): void {
    this.#deadline?.stop();
    this.#landed?.();
    for (const signal of this.#input.signals) signal.removeEventListener('abort', this.#onCallerAbort);
    // After the finish there is nothing left to abort, and the connection can be used again.
    if (!this.isFinished) this.abandon();
    void ended(this.#chunks);
  }

  async #begin(): Promise<readonly Chunk[]> {
    const { draft, job, delivery, warn } = this.#input;
    const { provider: id, model, card } = draft.candidate;
    const { signal } = this.#call;
    try {
      signal.throwIfAborted();
      const provider = await this.#deps.provider(id);
      const whole = isWhole(provider, job, delivery);
      this.#deadline = this.#startDeadline(whole);
      this.#landed = this.#deps.health.started(this.#key);
      draft.sent = true;
      const opened = open(provider, { job, delivery, provider: id, model, card, signal, warn });
      this.#chunks =
        opened instanceof Promise ? (await this.#call.wait(opened))[Symbol.iterator]() : opened[Symbol.asyncIterator]();
      const held = [await this.#next()];
      if (!whole) this.#deadline.startIdle(this.#deps.timeouts.idleMs);
      while (delivery === 'whole' && !this.isFinished) held.push(await this.#next());
      return held;
    } catch (thrown) {
      // The breaker judges by what went wrong, not by what an SDK made of it.
      throw this.#blame(thrown);
    }
  }

  async #next(): Promise<Chunk> {
    const { draft } = this;
    for (;;) {
      this.#deadline?.waiting();
      const step = (this.#chunks as AsyncIterator<Chunk>).next();
      const { done, value } = step instanceof Promise ? await this.#call.wait(step) : (step as IteratorResult<Chunk>);
      this.#deadline?.received();
      if (done === true) throw this.#truncated();
      if (value.type === 'finish') draft.finish = value;
      if (value.type === 'response-start') draft.start = { ...draft.start, ...value };
      else if (hasContent(value)) {
        draft.firstChunkMs ??= this.#deps.clock.monotonicMs();
        draft.outputTokens += weight(value);
        return value;
      }
    }
  }

  /** Who is to blame: the deadline, the caller, the provider, or a bug in its plugin. */
  #blame(thrown: unknown): RouterError {
    const { provider, model } = this.draft.candidate;
    const { signal } = this.#call;
    const error: unknown = signal.aborted ? signal.reason : thrown;
    if (!RouterError.isInstance(error)) {
      const message = `the plugin of ${provider} threw ${error instanceof Error ? error.name : typeof error}`;
      return new RouterError('internal', { message, provider, model, cause: error });
    }
    return error.provider === undefined || error.model === undefined ? error.with({ provider, model }) : error;
  }

  #startDeadline(whole: boolean): Deadline {
    const { clock, timeouts } = this.#deps;
    return new Deadline({
      clock,
      candidate: this.draft.candidate,
      phase: whole ? 'whole answer' : 'first chunk',
      phaseMs: whole ? timeouts.wholeAnswerMs : timeouts.firstChunkMs,
      totalAt: this.#input.totalAt,
      expire: (error) => this.#call.abort(error),
    });
  }

  #truncated(): RouterError {
    const { provider, model } = this.draft.candidate;
    return new RouterError('stream_truncated', {
      message: `${provider}/${model}: the answer stopped before its end`,
      provider,
      model,
    });
  }

  #cancelled(): RouterError {
    const { provider, model } = this.draft.candidate;
    return new RouterError('cancelled', { message: 'the caller went away', provider, model, billed: true });
  }
}

/** Frames without content commit to nothing. */
function hasContent(chunk: Chunk): boolean {
  if (chunk.type === 'text-delta') return chunk.text !== '';
  if (chunk.type === 'reasoning-delta') return chunk.text !== '' || chunk.state !== undefined;
  return true;
}

function weight(chunk: Chunk): number {
  if (chunk.type === 'text-delta' || chunk.type === 'reasoning-delta') return tokenWeight(chunk.text);
  return chunk.type === 'tool-call-delta' ? tokenWeight(chunk.argumentsDelta) : 0;
}

async function ended(chunks: Iterator<Chunk> | AsyncIterator<Chunk> | undefined): Promise<void> {
  try {
    await chunks?.return?.();
  } catch {
    // The attempt is over: what it says now is nobody's.
  }
}
