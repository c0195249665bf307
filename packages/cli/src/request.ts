import type { ChatRequest } from '@signalbox/core';
import type { ArgsDef, ParsedArgs } from 'citty';
import { positiveNumber } from './options.ts';
import { UsageError } from './usage-error.ts';

/** What `route`, `explain` and `compare` have in common. */
export const REQUEST_ARGS = {
  prompt: { type: 'positional', required: false, description: 'What to ask; "-" reads it from standard input' },
  task: { type: 'string', description: 'What it is about; then nothing is classified', valueHint: 'coding' },
  model: {
    type: 'string',
    description: 'provider/model or an alias; then nothing is chosen',
    valueHint: 'openai/gpt-5.4',
  },
  prefer: { type: 'enum', options: ['fast', 'cheap', 'quality'], description: 'What matters most' },
  'max-cost-usd': { type: 'string', description: 'The most it may cost, all attempts together', valueHint: '0.01' },
  json: { type: 'boolean', description: 'One JSON document on standard output' },
  config: { type: 'string', description: 'Configuration file (default: signalbox.config.*)', valueHint: 'file' },
} as const satisfies ArgsDef;

/** Of commands that send something. */
export const LEDGER_ARG = {
  ledger: {
    type: 'boolean',
    default: true,
    description: 'Record the request in .signalbox/ledger.db, where the configuration has no tracker',
    negativeDescription: 'Record it nowhere, but with the trackers of the configuration',
  },
} as const satisfies ArgsDef;

export type RequestArgs = ParsedArgs<typeof REQUEST_ARGS>;

/** @throws UsageError when there is no prompt, or a number is none */
export async function requestOf(
  args: RequestArgs,
  stdin: AsyncIterable<unknown> = process.stdin,
): Promise<ChatRequest> {
  const { task, model, prefer } = args;
  const maxCost = args['max-cost-usd'];
  const maxCostUsd = maxCost === undefined ? undefined : positiveNumber('max-cost-usd', maxCost);
  return {
    messages: [{ role: 'user', content: await promptOf(args, stdin) }],
    ...(model !== undefined && { model }),
    ...(task !== undefined && { metadata: { task } }),
    routing: { ...(prefer !== undefined && { prefer }), ...(maxCostUsd !== undefined && { maxCostUsd }) },
  };
}

/** Words that were not quoted are one prompt. */
async function promptOf({ _: words }: RequestArgs, stdin: AsyncIterable<unknown>): Promise<string> {
  const text = words.length === 1 && words[0] === '-' ? await readAll(stdin) : words.join(' ');
  if (text.trim() === '') throw new UsageError('expected a prompt, or "-" to read it from standard input');
  return text;
}

async function readAll(stdin: AsyncIterable<unknown>): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of stdin) pieces.push(Buffer.from(piece as Uint8Array));
  return Buffer.concat(pieces).toString('utf8').trim();
}
