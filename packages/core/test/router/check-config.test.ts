import { describe, expect, test } from 'vitest';
import { fakeProvider } from '@signalbox/testkit';
import { checkConfig } from '../../src/router/check-config.ts';

const plugins = [fakeProvider()];

describe('checkConfig', () => {
  test.for<[unknown, readonly string[]]>([
    [undefined, ['(top level): expected an object, found undefined']],
    [null, ['(top level): expected an object, found null']],
    ['openai', ['(top level): expected an object, found "openai"']],
    [{}, ['plugins: is missing']],
    [{ plugins: {} }, ['plugins: expected a list of plugins, found an object']],
    [
      { plugins: [fakeProvider] },
      ['plugins.0: expected a plugin, such as acme() (is the () missing?), found a function'],
    ],
    [{ plugins: [null] }, ['plugins.0: expected a plugin, such as acme() (is the () missing?), found null']],
    [
      { plugins: [{ kind: 'provider', id: 'acme', apiVersion: 1, models: [], create: () => ({}) }] },
      ['plugins.0: expected a plugin, such as acme() (is the () missing?), found an object'],
    ],
    [{ plugins, tasts: {} }, ['tasts: there is no such option; did you mean tasks?']],
    [{ plugins, rules: {} }, ['rules: expected a list of rules, found an object']],
    [
      { plugins, rules: [{ when: {} }, { name: '', when: 3, uses: [] }] },
      [
        'rules.0.name: is missing',
        'rules.1.name: expected a text that is not empty, found ""',
        'rules.1.when: expected a function or a condition, such as { inputTokens: { $gt: 8000 } }, found 3',
        'rules.1.uses: there is no such option; did you mean use?',
      ],
    ],
    [
      { plugins, tasks: { coding: { use: 'acme/one', strategy: 4, weights: { a: -1, b: Infinity } }, math: [] } },
      [
        'tasks.coding.use: expected a list of texts, found "acme/one"',
        'tasks.coding.strategy: expected a text, found 4',
        'tasks.coding.weights.a: expected a number, 0 or more, found -1',
        'tasks.coding.weights.b: expected a number, 0 or more, found Infinity',
      ],
    ],
    [{ plugins, fallback: ['acme/one', 5] }, ['fallback.1: expected a text, found 5']],
    [
      { plugins, aliases: { a: 5, b: [1], c: '' } },
      [
        'aliases.a: expected a name or a list of names, found 5',
        'aliases.b: expected a name or a list of names, found a list of 1',
        'aliases.c: expected a text that is not empty, found ""',
      ],
    ],
    [{ plugins, maxCandidates: 0 }, ['maxCandidates: expected a whole number, 1 or more, found 0']],
    [{ plugins, maxCandidates: 1.5 }, ['maxCandidates: expected a whole number, 1 or more, found 1.5']],
    [
      { plugins, classification: { defaultTask: '', keywords: { coding: { a: 'x' } }, timeLimitMs: '5' } },
      [
        'classification.defaultTask: expected a text that is not empty, found ""',
        'classification.keywords.coding.a: expected a number, 0 or more, found "x"',
        'classification.timeLimitMs: expected milliseconds, 0 or more, found "5"',
      ],
    ],
    [
      { plugins, timeouts: { connectMs: Infinity, idleMs: -1, totalMs: NaN, connect: 3 } },
      [
        'timeouts.connectMs: expected milliseconds, 0 or more, found Infinity',
        'timeouts.idleMs: expected milliseconds, 0 or more, found -1',
        'timeouts.totalMs: expected milliseconds, 0 or more, found NaN',
        'timeouts.connect: there is no such option; did you mean connectMs?',
      ],
    ],
    [
      { plugins, retry: { maxRetries: 1.5, afterTimeout: 'yes' } },
      [
        'retry.maxRetries: expected a whole number, 0 or more, found 1.5',
        'retry.afterTimeout: expected true or false, found "yes"',
      ],
    ],
    [
      { plugins, fallbackOn: ['refusal'] },
      ['fallbackOn.0: expected an error code, such as "content_policy", found "refusal"'],
    ],
    [
      { plugins, breaker: { failureThreshold: 50, rollingWindowMs: 5 } },
      [
        'breaker.failureThreshold: expected a number from 0 to 1, found 50',
        'breaker.rollingWindowMs: expected milliseconds, 10 or more, found 5',
      ],
    ],
    [
      {
        plugins,
        budgets: [
          { name: 'a:b', scope: 'team', window: 'day', capUsd: -1, timeZone: 'Europe/Bonn', webhookUrl: 'ftp://x' },
        ],
        rates: [{ name: 'r', scope: 'user' }],
        quotas: { leaseMs: 1, onFailure: 'panic' },
      },
      [
        'budgets.0.name: expected a name of letters, digits, ".", "_" and "-", found "a:b"',
        'budgets.0.scope: expected one of global, provider, model, task, tag, user, key, session, tenant, found "team"',
        'budgets.0.timeZone: expected a time zone, such as "Europe/Berlin", found "Europe/Bonn"',
        'budgets.0.capUsd: expected US dollars, 0 to 9,000,000, found -1',
        'budgets.0.webhookUrl: expected an address that begins with http:// or https://, found "ftp://x"',
        'rates.0: expected at least one of requests, tokens, concurrent, found an object',
        'quotas.leaseMs: expected milliseconds, 100 or more, found 1',
        'quotas.onFailure: expected block or allow, found "panic"',
      ],
    ],
    [
      { plugins, rates: [1, 2].map(() => ({ name: 'r', scope: 'user', requests: 1 })) },
      ['rates: expected a name of its own for each, found a list of 2'],
    ],
    [{ plugins, strict: 1 }, ['strict: expected true or false, found 1']],
    [
      { plugins, on: { retry: 'log' }, fetch: {}, override: [] },
      [
        'fetch: expected a function, found an object',
        'on.retry: expected a function, found a text',
        'override: expected a function, found a list of 0',
      ],
    ],
    [
      { plugins, on: { 'request.ended': () => {} } },
      [
        'on.request.ended: expected an event (request.start, request.plan, attempt.start, attempt.end, retry, ' +
          'fallback, hedge, request.end, budget.alert, experiment.decision, experiment.shadow, breaker.change, catalog.stale, internal.error), found "request.ended"',
      ],
    ],
    [{ plugins, baseline: 'x'.repeat(50), strategy: null }, ['strategy: expected a text, found null']],
    [{ plugins, fallback: 'x'.repeat(50) }, [`fallback: expected a list of texts, found "${'x'.repeat(40)}…"`]],
  ])('%j', ([config, lines]) => {
    expect(() => checkConfig(config)).toThrow(
      new TypeError(`the router's configuration is not valid:\n${lines.map((line) => `  ${line}`).join('\n')}`),
    );
  });

  test.for<[object, readonly string[]]>([
    [
      { models: 'gpt', compliance: 'hipaa' },
      ['models: expected a list of models, found "gpt"', 'compliance: expected a list of texts, found "hipaa"'],
    ],
    [
      { models: [{ id: 'x', price: 3 }, { contextWindow: 5 }] },
      [
        'models.0.price: expected a price, such as { kind: "known", inputPerMTok: "0.15", … } or { kind: "free" }, found 3',
        'models.1.id: is missing',
        'models.1.contextWindow: there is no such option; check its spelling',
      ],
    ],
    [
      {
        models: [
          {
            id: 'x',
            price: { kind: 'known', inputPerMTok: 0.15, outputPerMTok: '.6', source: 'x', asOf: '2026-11-21' },
          },
        ],
      },
      [
        'models.0.price.inputPerMTok: expected US dollars as a text, such as "0.15", found 0.15',
        'models.0.price.outputPerMTok: expected US dollars as a text, such as "0.15", found ".6"',
      ],
    ],
  ])('the options of a provider: %j', ([options, lines]) => {
    const provider = { ...fakeProvider(), options };
    expect(() => checkConfig({ plugins: [provider] })).toThrow(
      new TypeError(
        `the router's configuration is not valid:\n${lines.map((line) => `  plugins.0.options.${line}`).join('\n')}`,
      ),
    );
  });

  test.for([
    { plugins, secrets: 'sk-do-not-show' },
    { plugins: ['sk-do-not-show'] },
    { plugins: { apiKey: 'sk-do-not-show' } },
    { plugins, fetch: 'sk-do-not-show' },
  ])('shows no text that may be a secret', (config) => {
    expect(() => checkConfig(config)).toThrow(/^(?!.*do-not-show)/s);
  });

  test('takes a configuration with every option in it', () => {
    const complete = {
      plugins,
      rules: [
        { name: 'long', when: { inputTokens: { $gt: 8_000 } }, use: ['fake/model'], task: 'general', reason: 'long' },
        { name: 'mine', when: () => true },
      ],
      tasks: { coding: { use: ['fake/model'], strategy: 'weighted', weights: { 'fake/model': 1 } }, math: {} },
      fallback: ['fake/model'],
      aliases: { fast: 'fake/model', all: ['fake/model'] },
      strategy: 'cheapest',
      maxCandidates: 1,
      classification: { defaultTask: 'simple', keywords: { coding: { cobol: 1 } }, timeLimitMs: 0 },
      timeouts: { connectMs: 1, firstChunkMs: 1, idleMs: 1, wholeAnswerMs: 1, totalMs: 1 },
      retry: { maxRetries: 0, baseDelayMs: 0, maxDelayMs: 0, patienceMs: 0, afterTimeout: true },
      fallbackOn: ['content_policy'],
      breaker: { failureThreshold: 1, minimumCalls: 0, rollingWindowMs: 10, resetTimeoutMs: 0, longRestMs: 0 },
      baseline: 'fake/model',
      strict: true,
      secrets: () => undefined,
      fetch: globalThis.fetch,
      on: { retry: () => {}, fallback: undefined },
      override: () => {},
    };
    expect(() => checkConfig(complete)).not.toThrow();
  });
});
