import { describe, expect, test } from 'vitest';
import { positiveNumber, refuseUnknownOptions } from '../src/options.ts';
import { REQUEST_ARGS } from '../src/request.ts';
import { UsageError } from '../src/usage-error.ts';

describe('refuseUnknownOptions', () => {
  test.for([
    [['a prompt']],
    [['--task', 'coding', 'a prompt', '--json']],
    [['--max-cost-usd=0.1', 'a prompt']],
    [['--maxCostUsd', '0.1', 'a prompt']],
    [['--', '--what does this flag do?']],
    [['-']],
  ] as const)('takes %j', ([args]) => {
    expect(() => refuseUnknownOptions(args, REQUEST_ARGS)).not.toThrow();
  });

  test.for([
    [['--modle', 'x', 'a prompt'], 'there is no option --modle'],
    [['--no-fallback', 'a prompt'], 'there is no option --fallback'],
    [['a prompt', '--task'], '--task: expected a value'],
  ] as const)('refuses %j', ([args, message]) => {
    expect(() => refuseUnknownOptions(args, REQUEST_ARGS)).toThrow(new UsageError(message));
  });
});

test.for(['many', '0', '-1', 'Infinity'])('positiveNumber refuses %s', (text) => {
  expect(() => positiveNumber('max-cost-usd', text)).toThrow(
    `--max-cost-usd: expected a number above 0, found "${text}"`,
  );
});
