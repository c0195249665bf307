import { RouterError } from '@signalbox/core';
import { createFakeClock } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { createTokens, type AccessToken, type TokenCredential } from '../src/tokens.ts';

const MINUTE = 60_000;

/** Tokens that hold for an hour, numbered; `next` says what the next asking does instead. */
function setUp(lifeMs = 60 * MINUTE) {
  const clock = createFakeClock();
  const asked: unknown[] = [];
  const next: (() => Promise<AccessToken | null>)[] = [];
  const credential: TokenCredential = {
    async getToken(scopes) {
      asked.push(scopes);
      const own = next.shift();
      if (own !== undefined) return own();
      return { token: `token-${asked.length}`, expiresOnTimestamp: clock.now() + lifeMs };
    },
  };
  const tokens = createTokens({ credential: () => credential, scope: 'scope', clock, provider: 'azure-openai' });
  return { clock, asked, next, tokens };
}

const failing = (error: Error) => () => Promise.reject(error);

describe('a token', () => {
  test('is asked for once for all who want it, and kept', async () => {
    const { tokens, asked } = setUp();
    expect(await Promise.all([tokens.get(), tokens.get()])).toEqual(['token-1', 'token-1']);
    expect(await tokens.get()).toBe('token-1');
    expect(asked).toEqual(['scope']);
  });

  test('is exchanged for another before its end', async () => {
    const { tokens, clock } = setUp();
    await tokens.get();
    await clock.advance(54 * MINUTE);
    expect(await tokens.get()).toBe('token-1');
    await clock.advance(2 * MINUTE);
    expect(await tokens.get()).toBe('token-2');
  });

  test('is exchanged when its issuer says so', async () => {
    const { tokens, clock, next } = setUp();
    next.push(async () => ({
      token: 'early',
      expiresOnTimestamp: clock.now() + 60 * MINUTE,
      refreshAfterTimestamp: clock.now() + 10 * MINUTE,
    }));
    expect(await tokens.get()).toBe('early');
    await clock.advance(11 * MINUTE);
    expect(await tokens.get()).toBe('token-2');
  });

  test('does until its end if there is no other', async () => {
    const { tokens, clock, next } = setUp();
    await tokens.get();
    await clock.advance(57 * MINUTE);
    next.push(failing(new Error('no network')), failing(new Error('no network')));
    expect(await tokens.get()).toBe('token-1');
    await clock.advance(4 * MINUTE);
    await expect(tokens.get()).rejects.toMatchObject({ code: 'provider_auth' });
  });

  test('that was refused is not shown again', async () => {
    const { tokens } = setUp();
    await tokens.get();
    tokens.refused();
    expect(await tokens.get()).toBe('token-2');
  });

  test('is not waited for longer than the call lasts, and is there for the next', async () => {
    const { tokens, next, asked } = setUp();
    let give = (_: AccessToken): void => {};
    next.push(() => new Promise((resolve) => (give = resolve)));
    const caller = new AbortController();
    const left = tokens.get(caller.signal);
    const other = tokens.get(new AbortController().signal);
    const gone = new RouterError('timeout', { message: 'too late' });
    caller.abort(gone);
    await expect(left).rejects.toBe(gone);
    await expect(tokens.get(caller.signal)).rejects.toBe(gone);
    give({ token: 'late', expiresOnTimestamp: Number.MAX_SAFE_INTEGER });
    expect(await other).toBe('late');
    expect(asked).toHaveLength(1);
  });
});

describe('no token', () => {
  const failure = async (error: Error): Promise<unknown> => {
    const { tokens, next } = setUp();
    next.push(failing(error));
    return tokens.get().catch((thrown: unknown) => thrown);
  };

  test('is a matter of the credential, whose code is named and whose words are not', async () => {
    const words = "invalid_client: AADSTS7000215: Invalid client secret provided for 'my-app'.";
    const error = (await failure(Object.assign(new Error(words), { statusCode: 401 }))) as RouterError;
    expect(error.code).toBe('provider_auth');
    expect(error.message).toBe(
      'azure-openai got no token of Entra ID (AADSTS7000215): check the credential, or set AZURE_OPENAI_API_KEY',
    );
  });

  test.for([
    ['connection', Object.assign(new Error('x'), { code: 'ECONNREFUSED' })],
    ['provider_unavailable', Object.assign(new Error('x'), { statusCode: 503 })],
    ['provider_auth', new Error('CredentialUnavailableError')],
  ] as const)('is %s where that is what it was', async ([code, error]) => {
    expect(await failure(error)).toMatchObject({ code });
  });

  test('is what a credential says that has none', async () => {
    const { tokens, next } = setUp();
    next.push(async () => null);
    await expect(tokens.get()).rejects.toMatchObject({ code: 'provider_auth' });
  });
});
