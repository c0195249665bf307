import { container } from 'tsyringe';
import { describe, expect, test } from 'vitest';
import { createScope, createToken } from '../../src/router/scope.ts';

const NAME = createToken<string>('name');
const GREETING = createToken<string>('greeting');

/** Writes down when it is disposed. */
function disposable(name: string, log: string[]) {
  return { dispose: async () => void log.push(name) };
}

describe('get', () => {
  test('makes a thing when it is first asked for, once', () => {
    let made = 0;
    const scope = createScope().bind(NAME, () => `made ${(made += 1)}`);
    expect(made).toBe(0);
    expect([scope.get(NAME), scope.get(NAME)]).toEqual(['made 1', 'made 1']);
  });

  test('makes what a thing needs', () => {
    const scope = createScope()
      .bind(GREETING, (s) => `hello ${s.get(NAME)}`)
      .bind(NAME, () => 'Ada');
    expect(scope.get(GREETING)).toBe('hello Ada');
  });

  test('gives what was bound last', () => {
    const scope = createScope()
      .bind(NAME, () => 'Ada')
      .bind(GREETING, (s) => `hello ${s.get(NAME)}`)
      .bind(NAME, () => 'Grace');
    expect(scope.get(GREETING)).toBe('hello Grace');
  });

  test('gives what was bound later still, though it had been asked for', () => {
    const scope = createScope().bind(NAME, () => 'Ada');
    expect(scope.get(NAME)).toBe('Ada');
    expect(scope.bind(NAME, () => 'Grace').get(NAME)).toBe('Grace');
  });

  test('of a token that nothing is bound to is a TypeError that names it', () => {
    expect(() => createScope().get(NAME)).toThrow(new TypeError('nothing is bound to the token "name"'));
  });

  test('takes two tokens of one name for two', () => {
    const scope = createScope().bind(NAME, () => 'Ada');
    expect(() => scope.get(createToken<string>('name'))).toThrow(TypeError);
  });

  test('gives what a factory could not make when it is asked again', () => {
    let tries = 0;
    const scope = createScope().bind(NAME, () => {
      tries += 1;
      if (tries === 1) throw new Error('not yet');
      return 'Ada';
    });
    expect(() => scope.get(NAME)).toThrow('not yet');
    expect(scope.get(NAME)).toBe('Ada');
  });
});

describe('a scope', () => {
  test('is private', () => {
    const parent = container.createChildContainer();
    const first = createScope(parent).bind(NAME, () => 'Ada');
    const second = createScope(parent).bind(NAME, () => 'Grace');
    expect([first.get(NAME), second.get(NAME)]).toEqual(['Ada', 'Grace']);
    expect(() => createScope(parent).get(NAME)).toThrow(TypeError);
  });
});

describe('dispose', () => {
  const A = createToken<unknown>('a');
  const B = createToken<unknown>('b');
  const C = createToken<unknown>('c');

  test('ends what was made, last made first, and what was never made not at all', async () => {
    const log: string[] = [];
    const scope = createScope();
    scope.bind(A, () => disposable('a', log));
    scope.bind(B, (s) => {
      s.get(A);
      return disposable('b', log);
    });
    scope.bind(C, () => disposable('c', log));
    scope.get(B);
    await scope.dispose();
    expect(log).toEqual(['b', 'a']);
    await scope.dispose();
    expect(log).toEqual(['b', 'a']);
  });

  test('waits for one before it ends the next', async () => {
    const log: string[] = [];
    const slow = { dispose: () => new Promise<void>((resolve) => setImmediate(() => resolve(void log.push('slow')))) };
    const scope = createScope();
    scope.bind(A, () => disposable('a', log)).get(A);
    scope.bind(B, () => slow).get(B);
    await scope.dispose();
    expect(log).toEqual(['slow', 'a']);
  });

  test('ends functions and the members of lists, each once', async () => {
    const log: string[] = [];
    const shared = disposable('shared', log);
    const scope = createScope();
    scope.bind(A, () => shared).get(A);
    scope.bind(B, () => [shared, disposable('second', log), 'text', null]).get(B);
    scope.bind(C, () => Object.assign(() => {}, disposable('function', log))).get(C);
    await scope.dispose();
    expect(log).toEqual(['function', 'second', 'shared']);
  });

  test('ends the rest though one fails, and then says so', async () => {
    const log: string[] = [];
    const failing = (message: string) => ({ dispose: () => Promise.reject(new Error(message)) });
    const one = createScope();
    one.bind(A, () => disposable('a', log)).get(A);
    one.bind(B, () => failing('b failed')).get(B);
    await expect(one.dispose()).rejects.toThrow('b failed');
    expect(log).toEqual(['a']);

    const two = createScope();
    two.bind(A, () => failing('a failed')).get(A);
    two.bind(B, () => failing('b failed')).get(B);
    const error = await two.dispose().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toEqual([new Error('b failed'), new Error('a failed')]);
  });
});
