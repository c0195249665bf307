import { RouterError, type Clock } from '@signalbox/core';
import { errorFromThrown } from '@signalbox/provider-kit';

/** What all of Azure's SDKs take for a credential: any class of `@azure/identity`, or one of the user's own. */
export interface TokenCredential {
  getToken(scopes: string | string[], options?: object): Promise<AccessToken | null>;
}

export interface AccessToken {
  readonly token: string;
  /** Epoch milliseconds. */
  readonly expiresOnTimestamp: number;
  /** From when on a new one had better be asked for, in epoch milliseconds. */
  readonly refreshAfterTimestamp?: number;
}

export interface Tokens {
  /** A token that holds now; `signal` ends the waiting for one, not the asking. */
  get(signal?: AbortSignal | null): Promise<string>;
  /** The service has refused the token: the next call asks for another. */
  refused(): void;
}

export interface TokensOptions {
  readonly credential: () => TokenCredential | Promise<TokenCredential>;
  readonly scope: string;
  readonly clock: Pick<Clock, 'now'>;
  /** The id in use, for errors. */
  readonly provider: string;
}

/** How long before its end a token is exchanged for another; until then the old one does if there is no new one. */
const EARLY_MS = 5 * 60_000;

/** Tokens of Entra ID: one for all calls, asked for once at a time. */
export function createTokens({ credential, scope, clock, provider }: TokensOptions): Tokens {
  let held: AccessToken | undefined;
  let asked: Promise<AccessToken> | undefined;

  const ask = async (): Promise<AccessToken> => {
    const found = await (await credential()).getToken(scope);
    if (found === null) throw new TypeError('the credential has no token');
    held = found;
    return found;
  };

  return {
    async get(signal) {
      if (held !== undefined && clock.now() < refreshAt(held)) return held.token;
      asked ??= ask().finally(() => (asked = undefined));
      try {
        return (await unlessAborted(asked, signal)).token;
      } catch (thrown) {
        const isAborted = signal?.aborted === true;
        if (!isAborted && held !== undefined && clock.now() < held.expiresOnTimestamp) return held.token;
        throw noToken(thrown, provider, signal ?? undefined);
      }
    },
    refused() {
      held = undefined;
    },
  };
}

function refreshAt({ expiresOnTimestamp, refreshAfterTimestamp = expiresOnTimestamp }: AccessToken): number {
  return Math.min(refreshAfterTimestamp, expiresOnTimestamp - EARLY_MS);
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | null | undefined): Promise<T> {
  if (signal == null) return promise;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

/** Failures of the road to Entra ID are what they are; all others are the credential's. */
function noToken(thrown: unknown, provider: string, signal: AbortSignal | undefined): RouterError {
  const error = errorFromThrown(thrown, { provider, signal });
  if (PASSING.has(error.code)) return error;
  const [code] = /\bAADSTS\d+/.exec(thrown instanceof Error ? thrown.message : '') ?? [];
  return new RouterError('provider_auth', {
    message:
      `${provider} got no token of Entra ID${code === undefined ? '' : ` (${code})`}: ` +
      'check the credential, or set AZURE_OPENAI_API_KEY',
    provider,
    cause: thrown,
  });
}

const PASSING: ReadonlySet<string> = new Set(['cancelled', 'timeout', 'connection', 'provider_unavailable']);
