import { RouterError } from '../errors/router-error.ts';
import type {
  Breakers,
  Chunk,
  Clock,
  OperationRequest,
  PlannedCandidate,
  Provider,
  Warning,
} from '../contracts/index.ts';
import { tokenWeight } from '../facts/token-estimate.ts';
import { Abortable } from './abortable.ts';
import { Deadline, type Timeouts } from './deadline.ts';
import type { AttemptDraft } from './draft.ts';
import { isWhole, open, type Delivery } from './open.ts';

export interface AttemptDeps {
  readonly clock: Clock;
  readonly breakers: Breakers;
  readonly provider: (id: string) => Provider | Promise<Provider>;
  readonly timeouts: Timeouts;
}

export interface OnceInput {
  readonly job: OperationRequest;
  readonly candidate: PlannedCandidate;
  readonly draft: AttemptDraft;
  readonly delivery: Delivery;
  /** The request's deadline, a monotonic reading. */
  readonly totalAt: number;
  readonly warn: (warning: Warning) => void;
  /** Any of them ends the attempt: the caller's own signal, the reader's leaving. */
  readonly signals: readonly AbortSignal[];
}

/**
 * One call to one candidate. What the breaker guards ends at the first chunk with content: until then nothing was
 * shown, and a failure may be made good by someone else. Whatever happens, the upstream call has ended with this.
 * @throws RouterError; `committed` once something was shown
 */
export async function* once(deps: AttemptDeps, input: OnceInput): AsyncGenerator<Chunk, void, undefined> {
  const { candidate, draft } = input;
  const key = `${candidate.provider}/${candidate.model}`;
  const upstream = new Upstream(deps, input);
  let committed = false;
  try {
    const held = await deps.breakers.guard(key, () => upstream.open());
    committed = true;
    // Who waits for the whole is told by the result.
    if (input.delivery === 'stream') yield startChunk(draft);
    yield* held;
    while (draft.finish === undefined) yield await upstream.next();
  } catch (thrown) {
    const error = upstream.blame(thrown);
    if (!committed) throw error;
    deps.breakers.failedLater(key, error);
    throw error.with({ committed: true });
  } finally {
    upstream.end();
  }
}

/** The provider's side of one attempt: its chunks, its time limits, its abort signal. */
class Upstream {
  readonly #deps: AttemptDeps;
  readonly #input: OnceInput;
  readonly #call = new Abortable();
  readonly #onCallerAbort = (): void => this.#call.abort(cancelled(this.#input));
  #chunks: Iterator<Chunk> | AsyncIterator<Chunk> | undefined;
  #deadline: Deadline | undefined;

  constructor(deps: AttemptDeps, input: OnceInput) {
    this.#deps = deps;
    this.#input = input;
    for (const signal of input.signals) {
      if (signal.aborted) this.#onCallerAbort();
      else signal.addEventListener('abort', this.#onCallerAbort, { once: true });
    }
  }

  /**
   * What commits the router to this candidate: the first chunk with content, or all of them when nobody waits for
   * single chunks, so that a stream that breaks half-way can still be made good.
   */
  async open(): Promise<readonly Chunk[]> {
    const { candidate, draft, job, delivery, warn } = this.#input;
    const { provider: id, model, card } = candidate;
    const { signal } = this.#call;
    try {
      signal.throwIfAborted();
      const provider = await this.#deps.provider(id);
      const whole = isWhole(provider, job, delivery);
      this.#deadline = this.#startDeadline(whole);
      draft.sent = true;
      const opened = open(provider, { job, delivery, provider: id, model, card, signal, warn });
      this.#chunks =
        opened instanceof Promise ? (await this.#call.wait(opened))[Symbol.iterator]() : opened[Symbol.asyncIterator]();
      const held = [await this.next()];
      if (!whole) this.#deadline.startIdle(this.#deps.timeouts.idleMs);
      while (delivery === 'whole' && draft.finish === undefined) held.push(await this.next());
      return held;
    } catch (thrown) {
      // The breaker judges by what went wrong, not by what an SDK made of it.
      throw this.blame(thrown);
    }
  }

  /** The next chunk with content, or the finish. */
  async next(): Promise<Chunk> {
    const { draft } = this.#input;
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
  blame(thrown: unknown): RouterError {
    const { provider, model } = this.#input.candidate;
    const { signal } = this.#call;
    const error: unknown = signal.aborted ? signal.reason : thrown;
    if (!RouterError.isInstance(error)) {
      const message = `the plugin of ${provider} threw ${error instanceof Error ? error.name : typeof error}`;
      return new RouterError('internal', { message, provider, model, cause: error });
    }
    return error.provider === undefined || error.model === undefined ? error.with({ provider, model }) : error;
  }

  end(): void {
    this.#deadline?.stop();
    for (const signal of this.#input.signals) signal.removeEventListener('abort', this.#onCallerAbort);
    // After the finish there is nothing left to abort, and the connection can be used again.
    if (this.#input.draft.finish === undefined) this.#call.abort(cancelled(this.#input));
    void ended(this.#chunks);
  }

  #startDeadline(whole: boolean): Deadline {
    const { clock, timeouts } = this.#deps;
    return new Deadline({
      clock,
      candidate: this.#input.candidate,
      phase: whole ? 'whole answer' : 'first chunk',
      phaseMs: whole ? timeouts.wholeAnswerMs : timeouts.firstChunkMs,
      totalAt: this.#input.totalAt,
      expire: (error) => this.#call.abort(error),
    });
  }

  #truncated(): RouterError {
    const { provider, model } = this.#input.candidate;
    return new RouterError('stream_truncated', {
      message: `${provider}/${model}: the answer stopped before its end`,
      provider,
      model,
    });
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

/** One for the reader, whatever frames the provider sent. */
function startChunk({ candidate, start }: AttemptDraft): Chunk {
  return { ...start, type: 'response-start', provider: candidate.provider, model: start?.model ?? candidate.model };
}

function cancelled({ candidate: { provider, model } }: OnceInput): RouterError {
  return new RouterError('cancelled', { message: 'the caller went away', provider, model, billed: true });
}

async function ended(chunks: Iterator<Chunk> | AsyncIterator<Chunk> | undefined): Promise<void> {
  try {
    await chunks?.return?.();
  } catch {
    // The attempt is over: what it says now is nobody's.
  }
}
