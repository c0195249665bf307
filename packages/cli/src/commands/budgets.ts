import { defineCommand } from '../command.ts';
import { openRouter } from '../open-router.ts';
import { renderBudgets } from '../render/budgets.ts';
import { renderRates } from '../render/rates.ts';
import { REQUEST_ARGS } from '../request.ts';

/** Says where each budget and each rate stands, over all processes that share its store. */
export const budgets = defineCommand({
  name: 'budgets',
  description: 'List what is spent and set aside of each budget, and what is taken of each rate',
  args: { json: REQUEST_ARGS.json, config: REQUEST_ARGS.config },
  async run(args): Promise<number> {
    const router = await openRouter(args.config);
    try {
      const [levels, rates] = await Promise.all([router.budgets(), router.rates()]);
      if (args.json === true) process.stdout.write(`${JSON.stringify({ budgets: levels, rates }, null, 2)}\n`);
      else process.stdout.write(`${renderBudgets(levels)}\n${renderRates(rates)}`);
      return 0;
    } finally {
      await router.dispose();
    }
  },
});
