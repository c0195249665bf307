import { defineCommand } from '../command.ts';
import { LEDGER_ARGS } from '../ledger-args.ts';
import { openLedger } from '../open-ledger.ts';
import { renderReport } from '../render/ledger-report.ts';

/** Says whether a ledger is in order; with exit code 1 when it is not, so that a script can ask. */
export const ledgerVerify = defineCommand({
  name: 'ledger verify',
  description: 'Say whether every row is there and every sum is right',
  args: {
    ...LEDGER_ARGS,
    format: { type: 'enum', options: ['table', 'json'], default: 'table', description: 'How it is shown' },
  },
  async run(args): Promise<number> {
    await using opened = await openLedger(args);
    const report = await opened.ledger.verify();
    process.stdout.write(args.format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report));
    return report.isGood ? 0 : 1;
  },
});
