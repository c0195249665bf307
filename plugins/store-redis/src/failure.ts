import { RouterError } from '@signalbox/core';

/**
 * Redis answered with an error. Only its first word is kept: the rest of it may repeat what was sent, a password among
 * it.
 */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** Such as `NOSCRIPT`, `OOM` or `LOADING`. */
  readonly word: string;

  constructor(reply: string) {
    const [word = ''] = reply.split(' ', 1);
    super(`redis answered with the error ${word}`);
    this.word = word;
  }

  /** Whether nothing at all can be done over this connection at present. */
  get isAway(): boolean {
    return AWAY.has(this.word);
  }
}

/** Redis cannot be asked. */
export class Away extends Error {
  override readonly name = 'Away';
  /** Why, in a few words without secrets. */
  readonly reason: string;
  /** The command may have been run: it was on its way when the connection broke. */
  readonly wasSent: boolean;
  /** When it is tried again. */
  readonly retryAfterMs: number;

  constructor(reason: string, { wasSent = false, retryAfterMs = 0 } = {}) {
    super(`redis is away: ${reason}`);
    this.reason = reason;
    this.wasSent = wasSent;
    this.retryAfterMs = retryAfterMs;
  }
}

const AWAY: ReadonlySet<string> = new Set([
  'LOADING',
  'BUSY',
  'READONLY',
  'MASTERDOWN',
  'CLUSTERDOWN',
  'MOVED',
  'NOAUTH',
  'WRONGPASS',
]);

/** What to do about an error of Redis. */
const ADVICE: Readonly<Record<string, string>> = {
  BUSY: 'another script has been running for long; see SCRIPT KILL',
  LOADING: 'it is loading its data from disk',
  MISCONF: 'it cannot write to its disk; see its log',
  MOVED: 'it is one of a cluster, and not the one that has these keys',
  NOAUTH: 'it wants a password; give one in the url',
  NOPERM:
    'its user may not run what the store needs: EVAL, EVALSHA, GET, SET, SCAN, UNLINK, PING and what scripts call',
  OOM: 'its memory is full; raise maxmemory, or give the cache a Redis of its own',
  READONLY: 'it is a replica; the url should name the primary',
  WRONGPASS: 'it does not accept the user and password of the url',
  WRONGTYPE: 'another program keeps keys under the same prefix; choose another prefix',
};

/** Why a connection could not be made or was lost, without what may hold a secret. */
export function reasonOf(error: unknown): string {
  if (error instanceof Refusal) {
    const advice = ADVICE[error.word];
    return advice === undefined ? error.word : `${error.word}: ${advice}`;
  }
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === 'string') return code;
  const words = WORDS[String((error as Error | undefined)?.constructor?.name)];
  return words ?? (typeof name === 'string' ? name : 'unknown');
}

/** Errors of `@redis/client` that have no code, by the name of their class. */
const WORDS: Readonly<Record<string, string>> = {
  ConnectionTimeoutError: 'no connection in time',
  SocketClosedUnexpectedlyError: 'the connection was closed',
  DisconnectsClientError: 'the connection was given up',
  ClientClosedError: 'the connection was given up',
  ClientOfflineError: 'the connection was lost',
};

/**
 * What a caller gets.
 * @param where `redis at host:port`
 * @param consequence what follows, and what can be done about it
 */
export function unavailable(error: unknown, where: string, consequence: string): RouterError {
  const away = error instanceof Away ? error : undefined;
  const state = away === undefined ? 'refuses to do its work' : 'is away';
  return new RouterError('store_unavailable', {
    message: `${where} ${state} (${away?.reason ?? reasonOf(error)}): ${consequence}`,
    ...(away !== undefined && away.retryAfterMs > 0 && { retryAfterMs: Math.ceil(away.retryAfterMs) }),
  });
}
