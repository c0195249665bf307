import { once } from 'node:events';
import { resolve } from 'node:path';
import type { ExportFormat } from '@signalbox/ledger';
import { cancelOnInterrupt, type Cancellation } from '../cancellation.ts';
import { defineCommand } from '../command.ts';
import { LEDGER_ARGS, PERIOD_ARGS, periodOf } from '../ledger-args.ts';
import { openLedger } from '../open-ledger.ts';
import { writeParquet } from '../parquet-file.ts';
import { UsageError } from '../usage-error.ts';

const INTERRUPTED = 130;

/** Writes the rows that are kept: to standard output, as fast as they are read there, or to a Parquet file. */
export const ledgerExport = defineCommand({
  name: 'ledger export',
  description: 'Print the rows that are kept, one a line, or write them to a Parquet file',
  args: {
    ...LEDGER_ARGS,
    ...PERIOD_ARGS,
    format: {
      type: 'enum',
      options: ['jsonl', 'csv', 'parquet'] satisfies (ExportFormat | 'parquet')[],
      default: 'jsonl',
      description: 'What a line is; parquet needs --out',
    },
    out: { type: 'string', description: 'The Parquet file to write', valueHint: 'ledger.parquet' },
  },
  async run(args): Promise<number> {
    const { format, out } = args;
    if (format === 'parquet' && !out) throw new UsageError('--format parquet: name the file to write with --out');
    if (format !== 'parquet' && out !== undefined) {
      throw new UsageError('--out: is for --format parquet; lines go to standard output, so use > file');
    }
    const period = periodOf(args, Date.now());
    using cancellation = cancelOnInterrupt();
    await using opened = await openLedger(args);
    try {
      if (out !== undefined) {
        const { EXPORT_COLUMNS } = await import('@signalbox/ledger');
        await writeParquet(
          resolve(out),
          EXPORT_COLUMNS,
          untilCancelled(opened.ledger.lines('jsonl', period), cancellation),
        );
        return 0;
      }
      for await (const line of opened.ledger.lines(format as ExportFormat, period)) {
        if (cancellation.signal.aborted) break;
        if (!process.stdout.write(line)) await once(process.stdout, 'drain', { signal: cancellation.signal });
      }
    } catch (error) {
      // Who reads our output has gone, or Ctrl-C was pressed: nothing has failed.
      if (!cancellation.signal.aborted) throw error;
    }
    return cancellation.interrupted ? INTERRUPTED : 0;
  },
});

/** @throws what the signal gives as its reason */
async function* untilCancelled(lines: AsyncIterable<string>, { signal }: Cancellation): AsyncGenerator<string, void> {
  for await (const line of lines) {
    signal.throwIfAborted();
    yield line;
  }
}
