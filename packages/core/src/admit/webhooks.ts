import type { Clock } from '../contracts/index.ts';

export interface WebhookDeps {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
  /** Is told what went wrong; never where to: an address may hold a secret. */
  readonly onFailure: (name: string, error: Error) => void;
}

export interface Webhooks {
  /** Posts it in the background. */
  post(name: string, url: string, body: unknown): void;
  /** Waits for what is being sent for the first time; what waits for another try is given up. */
  dispose(): Promise<void>;
}

const MOST_WAITING = 100;
const TRIES = 4;
const FIRST_DELAY_MS = 500;
const TIME_LIMIT_MS = 5_000;

/** Posts JSON, again after 0.5, 1 and 2 s where that fails. More than 100 at once are given up, and told of. */
export function createWebhooks({ fetch, clock, onFailure }: WebhookDeps): Webhooks {
  const waiting = new Map<Promise<void>, AbortController>();
  let isOver = false;

  const send = async (url: string, body: string): Promise<string | undefined> => {
    const over = new AbortController();
    const stop = clock.after(TIME_LIMIT_MS, () => over.abort());
    try {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(url, { method: 'POST', headers, body, signal: over.signal });
      void response.body?.cancel().catch(() => {});
      return response.ok ? undefined : `it answered ${response.status}`;
    } catch {
      return over.signal.aborted ? `it took longer than ${TIME_LIMIT_MS} ms` : 'there is no connection to it';
    } finally {
      stop();
    }
  };

  const deliver = async (name: string, url: string, body: string, left: AbortSignal): Promise<void> => {
    let problem: string | undefined;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      if (attempt > 0) await pause(clock, FIRST_DELAY_MS * 2 ** (attempt - 1), left);
      if (attempt > 0 && isOver) break;
      problem = await send(url, body);
      if (problem === undefined) return;
    }
    onFailure(name, new Error(`the webhook of budget "${name}" was not told: ${problem}`));
  };

  return {
    post(name, url, body) {
      if (waiting.size >= MOST_WAITING) {
        return onFailure(name, new Error(`the webhook of budget "${name}" was not told: ${MOST_WAITING} are waiting`));
      }
      const left = new AbortController();
      const delivery: Promise<void> = deliver(name, url, JSON.stringify(body), left.signal).finally(() =>
        waiting.delete(delivery),
      );
      waiting.set(delivery, left);
    },
    async dispose() {
      isOver = true;
      for (const left of waiting.values()) left.abort();
      await Promise.all(waiting.keys());
    },
  };
}

function pause(clock: Clock, ms: number, left: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stop();
      left.removeEventListener('abort', done);
      resolve();
    };
    const stop = clock.after(ms, done);
    left.addEventListener('abort', done, { once: true });
    if (left.aborted) done();
  });
}
