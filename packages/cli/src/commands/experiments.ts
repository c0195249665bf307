import { defineCommand } from '../command.ts';
import { LEDGER_ARGS, PERIOD_ARGS, periodOf } from '../ledger-args.ts';
import { openLedger } from '../open-ledger.ts';
import { renderTrials } from '../render/trials.ts';
import { REQUEST_ARGS } from '../request.ts';

/** Says how each experiment and each shadow does beside its control, and how sure that is. */
export const experiments = defineCommand({
  name: 'experiments',
  description: 'Say how experiments and shadows do, and how sure that is',
  args: { ...LEDGER_ARGS, ...PERIOD_ARGS, json: REQUEST_ARGS.json },
  async run(args): Promise<number> {
    const period = periodOf(args, Date.now());
    await using opened = await openLedger(args);
    const reports = await opened.ledger.trials(period);
    process.stdout.write(args.json === true ? `${JSON.stringify(reports, null, 2)}\n` : renderTrials(reports));
    return 0;
  },
});
