import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';

/** A reply being written, to a reader who may leave at any time. */
export interface Writer {
  /** The client went away, or the server closes. */
  readonly left: boolean;
  /** Writes, and lets the bytes go before it resolves, so that two writes are two reads. */
  write(bytes: Uint8Array): Promise<void>;
  wait(ms: number): Promise<void>;
  /** Resolves when the client has left. */
  untilLeft(): Promise<void>;
}

/** Wraps a response whose headers are sent already or will be with the first write. */
export function createWriter(response: ServerResponse): Writer {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  if (response.destroyed) gone.abort();
  return {
    get left() {
      return gone.signal.aborted;
    },
    async write(bytes) {
      if (gone.signal.aborted) return;
      const flushed = response.write(bytes);
      await (flushed ? nextTurn() : drained(response, gone.signal));
    },
    async wait(ms) {
      if (ms <= 0 || gone.signal.aborted) return;
      await sleep(ms, undefined, { signal: gone.signal }).catch(() => undefined);
    },
    async untilLeft() {
      if (gone.signal.aborted) return;
      await new Promise<void>((resolve) => gone.signal.addEventListener('abort', () => resolve(), { once: true }));
    },
  };
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    response.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

const CUT = new WeakSet<ServerResponse>();

/** Breaks the connection on purpose. `reset`: with RST, so that the client sees it at once. */
export function cut(response: ServerResponse, how: 'destroy' | 'reset' = 'destroy'): void {
  CUT.add(response);
  if (how === 'reset') response.socket?.resetAndDestroy();
  else response.destroy();
}

/** Whether the server broke the connection, and not the client. */
export function wasCut(response: ServerResponse): boolean {
  return CUT.has(response);
}
