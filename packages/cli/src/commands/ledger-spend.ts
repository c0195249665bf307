import type { SpendBy } from '@signalbox/ledger';
import { defineCommand } from '../command.ts';
import { LEDGER_ARGS, PERIOD_ARGS, periodOf } from '../ledger-args.ts';
import { openLedger } from '../open-ledger.ts';
import { renderSpend, type SpendFormat } from '../render/spend.ts';

const BY = [
  'provider',
  'model',
  'task',
  'key',
  'tag',
  'user',
  'tenant',
  'experiment',
  'day',
  'hour',
] as const satisfies readonly SpendBy[];

/** Says what was spent, in groups. */
export const ledgerSpend = defineCommand({
  name: 'ledger spend',
  description: 'Say what was spent, on whom or by whom',
  args: {
    ...LEDGER_ARGS,
    ...PERIOD_ARGS,
    by: { type: 'enum', options: [...BY], default: 'model', description: 'What it is told apart by' },
    format: {
      type: 'enum',
      options: ['table', 'json', 'csv', 'jsonl'] satisfies SpendFormat[],
      default: 'table',
      description: 'How it is shown',
    },
  },
  async run(args): Promise<number> {
    const period = periodOf(args, Date.now());
    await using opened = await openLedger(args);
    const by = args.by as SpendBy;
    const lines = await opened.ledger.spend(by, period);
    process.stdout.write(renderSpend(by, lines, args.format as SpendFormat));
    return 0;
  },
});
