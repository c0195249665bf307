import { describe, expect, test } from 'vitest';
import { DEFAULTS, defineConfig } from '@signalbox/core';
import { complete } from '../../src/router/config.ts';

describe('complete', () => {
  test('puts the defaults where nothing is said', () => {
    // What a route may say has its default where the terms of a request are made.
    const {
      cache: _____,
      hedging: _,
      continuation: __,
      race: ___,
      onBudget: ____,
      learned: ______,
      ...rest
    } = DEFAULTS;
    expect(complete({ plugins: [] })).toEqual({
      plugins: [],
      rules: [],
      experiments: [],
      shadows: [],
      tasks: {},
      fallback: [],
      aliases: {},
      catalog: [],
      budgets: [],
      rates: [],
      ...rest,
      classification: { keywords: {}, ...DEFAULTS.classification },
      hedgePolicy: undefined,
      learnedOptions: undefined,
      cacheOptions: undefined,
    });
  });

  test('keeps answers only where it is told to', () => {
    expect(complete({ plugins: [], cache: { ttlMs: 5 } }).cacheOptions).toEqual({
      ...DEFAULTS.cache,
      operations: ['chat', 'fill', 'embed', 'rerank'],
      ttlMs: 5,
      semantic: undefined,
    });
    const { semantic } =
      complete({ plugins: [], cache: { semantic: { embed: 'a/v', threshold: 0.9 } } }).cacheOptions ?? {};
    expect(semantic).toEqual({ ...DEFAULTS.cache.semantic, allow: [], embed: 'a/v', threshold: 0.9 });
  });

  test('hedges only where it is told to', () => {
    expect(complete({ plugins: [], hedging: {} }).hedgePolicy).toEqual(DEFAULTS.hedging);
    expect(complete({ plugins: [], hedging: { afterMs: 300 } }).hedgePolicy).toEqual({
      ...DEFAULTS.hedging,
      afterMs: 300,
    });
  });

  test('keeps what is said, field by field', () => {
    const completed = complete({
      plugins: [],
      strategy: 'cheapest',
      timeouts: { idleMs: 5 },
      retry: { maxRetries: 3 },
      fallbackOn: ['content_policy'],
      breaker: { minimumCalls: 1 },
      classification: { defaultTask: 'simple' },
    });
    expect(completed.strategy).toBe('cheapest');
    expect(completed.timeouts).toEqual({ ...DEFAULTS.timeouts, idleMs: 5 });
    expect(completed.retry).toEqual({ ...DEFAULTS.retry, maxRetries: 3 });
    expect(completed.breaker).toEqual({ ...DEFAULTS.breaker, minimumCalls: 1 });
    expect(completed.classification).toEqual({ keywords: {}, timeLimitMs: 200, defaultTask: 'simple' });
  });

  test('changes nothing of what it is given', () => {
    const given = Object.freeze({ plugins: Object.freeze([]), timeouts: Object.freeze({ idleMs: 5 }) });
    expect(() => complete(given)).not.toThrow();
  });

  test('takes an option that is undefined for one that is not said', () => {
    const completed = complete({ plugins: [], timeouts: { idleMs: undefined } } as never);
    expect(completed.timeouts).toEqual(DEFAULTS.timeouts);
  });
});

test('defineConfig gives back what it is given', () => {
  const config = { plugins: [] };
  expect(defineConfig(config)).toBe(config);
});
