import { RouterError, type Chunk, type Clock, type ErrorCode, type Warning } from '@signalbox/core';
import type { RouterErrorDetails } from '@signalbox/core';
import { textChunks, toolCallChunks, type ChunkOptions } from './chunks.ts';

/** A failure by its code alone, with details, or as it is thrown. */
export type FakeError = ErrorCode | ({ readonly code: ErrorCode } & Partial<RouterErrorDetails>) | Error;

/**
 * What one call does, in this order: wait, warn, fail or hang, say something, then end in one of four ways.
 * Name one of `text`, `toolCalls`, `chunks`, `embeddings`, `ranking` to say something; a step that names none and
 * is not cut short says `ok`, or gives the vectors or the ranking asked for.
 */
export interface FakeStep extends ChunkOptions {
  /** Time on the clock before anything happens. */
  readonly delayMs?: number;
  readonly warn?: readonly Warning[];
  /** Thrown before any chunk. */
  readonly error?: FakeError;
  /** Nothing comes until the signal aborts. */
  readonly hang?: boolean;

  readonly text?: string;
  readonly toolCalls?: Parameters<typeof toolCallChunks>[0];
  /** Exactly these; a finish is not added. */
  readonly chunks?: readonly Chunk[];
  /** One vector per input. Default of an embed call: `[0, 1]` for each. */
  readonly embeddings?: readonly (readonly number[])[];
  readonly ranking?: readonly { readonly index: number; readonly score: number }[];
  /** Time on the clock before each chunk. */
  readonly chunkDelayMs?: number;

  /** Thrown after the chunks; a finish among them is left out. */
  readonly thenError?: FakeError;
  /** After the chunks nothing comes until the signal aborts; a finish among them is left out. */
  readonly thenHang?: boolean;
  /** The stream ends after the chunks without a finish. */
  readonly truncated?: boolean;
}

/** Where and when a step plays. */
export interface Stage {
  readonly provider: string;
  readonly model: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly warn: (warning: Warning) => void;
}

/** Plays one step. */
export async function* play(step: FakeStep, stage: Stage, silent: readonly Chunk[]): AsyncGenerator<Chunk, void> {
  await wait(step.delayMs ?? 0, stage);
  for (const warning of step.warn ?? []) stage.warn(warning);
  if (step.error !== undefined) throw toError(step.error, stage);
  if (step.hang === true) await wait(Infinity, stage);
  const cutShort = step.thenError !== undefined || step.thenHang === true || step.truncated === true;
  for (const chunk of contentOf(step, cutShort ? [] : silent)) {
    if (cutShort && chunk.type === 'finish') continue;
    await wait(step.chunkDelayMs ?? 0, stage);
    yield chunk;
  }
  if (step.thenError !== undefined) throw toError(step.thenError, stage);
  if (step.thenHang === true) await wait(Infinity, stage);
}

function contentOf(step: FakeStep, silent: readonly Chunk[]): readonly Chunk[] {
  if (step.chunks !== undefined) return step.chunks;
  if (step.text !== undefined) return textChunks(step.text, step);
  if (step.toolCalls !== undefined) return toolCallChunks(step.toolCalls, step);
  const end = textChunks('', step);
  if (step.embeddings !== undefined) return [{ type: 'embeddings', embeddings: step.embeddings }, ...end];
  if (step.ranking !== undefined) return [{ type: 'ranking', ranking: step.ranking }, ...end];
  return [...silent, ...end];
}

function toError(error: FakeError, { provider, model }: Stage): Error {
  if (error instanceof Error) return error;
  const { code, ...details } = typeof error === 'string' ? { code: error } : error;
  return new RouterError(code, { message: `${provider} was told to fail with ${code}`, provider, model, ...details });
}

/** Waits on the clock; rejects as soon as the signal aborts, and leaves no timer and no listener behind. */
async function wait(ms: number, stage: Stage): Promise<void> {
  const { clock, signal } = stage;
  if (signal.aborted) throw cancellation(stage);
  if (ms <= 0) return;
  let leave = (): void => {};
  try {
    await new Promise<void>((resolve, reject) => {
      const stop = ms === Infinity ? undefined : clock.after(ms, resolve);
      const abort = (): void => reject(cancellation(stage));
      signal.addEventListener('abort', abort, { once: true });
      leave = () => {
        stop?.();
        signal.removeEventListener('abort', abort);
      };
    });
  } finally {
    leave();
  }
}

function cancellation({ signal, provider, model }: Stage): Error {
  if (RouterError.isInstance(signal.reason)) return signal.reason;
  return new RouterError('cancelled', { message: `the call to ${provider} was cancelled`, provider, model });
}
