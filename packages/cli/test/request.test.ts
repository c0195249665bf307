import { Readable } from 'node:stream';
import { parseArgs } from 'citty';
import { expect, test } from 'vitest';
import { REQUEST_ARGS, requestOf, type RequestArgs } from '../src/request.ts';
import { UsageError } from '../src/usage-error.ts';

function parsed(...args: string[]): RequestArgs {
  return parseArgs<typeof REQUEST_ARGS>(args, REQUEST_ARGS);
}

test('a request holds what the options say', async () => {
  const args = parsed(
    '--task',
    'math',
    '--model',
    'acme/m',
    '--prefer',
    'cheap',
    '--max-cost-usd',
    '0.01',
    'Add',
    'up',
  );

  expect(await requestOf(args)).toEqual({
    messages: [{ role: 'user', content: 'Add up' }],
    model: 'acme/m',
    metadata: { task: 'math' },
    routing: { prefer: 'cheap', maxCostUsd: 0.01 },
  });
});

test('a dash reads the prompt from standard input, across characters that are cut', async () => {
  const bytes = Buffer.from('Zwei Züge\n');
  const stdin = Readable.from([bytes.subarray(0, 6), bytes.subarray(6)]);

  expect((await requestOf(parsed('-'), stdin)).messages).toEqual([{ role: 'user', content: 'Zwei Züge' }]);
});

test.for([[[]], [['  ']], [['-']]] as const)('no prompt in %j is refused', async ([args]) => {
  await expect(requestOf(parsed(...args), Readable.from([]))).rejects.toThrow(UsageError);
});
