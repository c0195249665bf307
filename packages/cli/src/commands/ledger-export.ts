import { once } from 'node:events';
import type { ExportFormat } from '@signalbox/ledger';
import { cancelOnInterrupt } from '../cancellation.ts';
import { defineCommand } from '../command.ts';
import { LEDGER_ARGS, PERIOD_ARGS, periodOf } from '../ledger-args.ts';
import { openLedger } from '../open-ledger.ts';

const INTERRUPTED = 130;

/** Writes the rows that are kept to standard output, as fast as they are read there. */
export const ledgerExport = defineCommand({
  name: 'ledger export',
  description: 'Print the rows that are kept, one a line',
  args: {
    ...LEDGER_ARGS,
    ...PERIOD_ARGS,
    format: {
      type: 'enum',
      options: ['jsonl', 'csv'] satisfies ExportFormat[],
      default: 'jsonl',
      description: 'What a line is',
    },
  },
  async run(args): Promise<number> {
    const period = periodOf(args, Date.now());
    using cancellation = cancelOnInterrupt();
    await using opened = await openLedger(args);
    try {
      for await (const line of opened.ledger.lines(args.format as ExportFormat, period)) {
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
