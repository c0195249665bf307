import { defineCommand } from '../command.ts';
import { openRouter } from '../open-router.ts';
import { renderBudgets } from '../render/budgets.ts';
import { REQUEST_ARGS } from '../request.ts';

/** Says where each budget stands, over all processes that share its store. */
export const budgets = defineCommand({
  name: 'budgets',
  description: 'List what is spent and set aside of each budget',
  args: { json: REQUEST_ARGS.json, config: REQUEST_ARGS.config },
  async run(args): Promise<number> {
    const router = await openRouter(args.config);
    try {
      const levels = await router.budgets();
      process.stdout.write(args.json === true ? `${JSON.stringify(levels, null, 2)}\n` : renderBudgets(levels));
      return 0;
    } finally {
      await router.dispose();
    }
  },
});
