import { cancelOnInterrupt } from '../cancellation.ts';
import { openLabeller, type Label } from '../classify/labeller.ts';
import { promptRow } from '../classify/prompt-row.ts';
import { defineCommand } from '../command.ts';
import { jsonLines } from '../json-lines.ts';
import { describeLabelled, describeRow, labelledDocument } from '../render/labelled.ts';
import { textSink } from '../text-sink.ts';
import { textSource } from '../text-source.ts';
import { UsageError } from '../usage-error.ts';

const INTERRUPTED = 130;

/** Labels prompts with the trained classifier. Sends nothing, and needs no provider. */
export const classify = defineCommand({
  name: 'classify',
  description: 'Label prompts with the trained classifier, one or many',
  args: {
    prompt: {
      type: 'positional',
      required: false,
      description: 'The prompt; without one, and without --input, many are read from standard input',
    },
    input: {
      type: 'string',
      description: 'A file of one JSON object a line, { "id": "a", "prompt": "…" }; "-" is standard input',
      valueHint: 'prompts.jsonl',
    },
    json: { type: 'boolean', description: 'One JSON object a line on standard output' },
  },
  async run({ _: words, input, json = false }): Promise<number> {
    const prompt = words.join(' ');
    if (prompt !== '' && input !== undefined) throw new UsageError('expected a prompt or --input, found both');
    if (prompt === '' && input === undefined && process.stdin.isTTY) {
      throw new UsageError('expected a prompt, --input with a file of prompts, or prompts on standard input');
    }
    if (prompt === '') return labelMany(textSource(input ?? '-'), json);
    if (prompt.trim() === '') throw new UsageError('expected a prompt, found an empty one');
    const label = await openLabeller(process.cwd());
    const labelled = await label(prompt);
    process.stdout.write(`${json ? JSON.stringify(labelledDocument(labelled)) : describeLabelled(labelled)}\n`);
    return 0;
  },
});

/** A faulty line is told of and left out; the others are labelled all the same, in their order. */
async function labelMany(source: AsyncIterable<string>, json: boolean): Promise<number> {
  const label = await openLabeller(process.cwd());
  using cancellation = cancelOnInterrupt();
  try {
    const faults = await labelLines(source, label, json, cancellation.signal);
    if (faults > 0)
      process.stderr.write(`signalbox: ${faults} faulty ${faults === 1 ? 'line was' : 'lines were'} left out\n`);
    return faults === 0 ? 0 : 1;
  } catch (error) {
    // Who reads our output has gone, or Ctrl-C was pressed: nothing has failed.
    if (!cancellation.signal.aborted) throw error;
    return cancellation.interrupted ? INTERRUPTED : 0;
  }
}

/** @returns how many lines were faulty */
async function labelLines(
  source: AsyncIterable<string>,
  label: Label,
  json: boolean,
  signal: AbortSignal,
): Promise<number> {
  const out = textSink(process.stdout, signal);
  let faults = 0;
  for await (const line of jsonLines(source)) {
    signal.throwIfAborted();
    const row = 'fault' in line ? line.fault : promptRow(line.object, line.number);
    if (typeof row === 'string') {
      faults += 1;
      process.stderr.write(`signalbox: line ${line.number}: ${row}\n`);
      continue;
    }
    const { id, prompt } = row;
    const labelled = await label(prompt);
    const text = json ? JSON.stringify({ id, ...labelledDocument(labelled) }) : describeRow(id, labelled);
    await out.write(`${text}\n`);
  }
  await out.end();
  return faults;
}
