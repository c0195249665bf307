import type { Retention } from '@signalbox/ledger';
import { defineCommand } from '../command.ts';
import { LEDGER_ARGS } from '../ledger-args.ts';
import { openLedger } from '../open-ledger.ts';
import { positiveNumber } from '../options.ts';
import { renderPruned } from '../render/ledger-report.ts';

const DAY_MS = 86_400_000;

/** Thins out what is old, as the tracker does by itself every hour. */
export const ledgerPrune = defineCommand({
  name: 'ledger prune',
  description: 'Turn old rows into sums, and delete the oldest sums',
  args: {
    ...LEDGER_ARGS,
    'keep-rows': { type: 'string', description: 'How long single rows are kept, in days', valueHint: '30' },
    'keep-hours': { type: 'string', description: 'How long sums by the hour are kept, in days', valueHint: '90' },
    'keep-days': { type: 'string', description: 'How long sums by the day are kept, in days', valueHint: '1096' },
    'max-lines': {
      type: 'string',
      description: 'The most lines of one hour or day; what comes beyond is "(other)"',
      valueHint: '10000',
    },
    format: { type: 'enum', options: ['table', 'json'], default: 'table', description: 'How it is shown' },
  },
  async run(args): Promise<number> {
    const stated: Partial<Retention> = {
      ...days('rowsMs', 'keep-rows', args['keep-rows']),
      ...days('hoursMs', 'keep-hours', args['keep-hours']),
      ...days('daysMs', 'keep-days', args['keep-days']),
      ...(args['max-lines'] !== undefined && { maxLines: positiveNumber('max-lines', args['max-lines']) }),
    };
    await using opened = await openLedger(args);
    const pruned = await opened.ledger.prune({ ...opened.retention, ...stated });
    process.stdout.write(args.format === 'json' ? `${JSON.stringify(pruned, null, 2)}\n` : renderPruned(pruned));
    return 0;
  },
});

function days(field: keyof Retention, option: string, text: string | undefined): Partial<Retention> {
  return text === undefined ? {} : { [field]: positiveNumber(option, text) * DAY_MS };
}
