import { defineCommand } from '../command.ts';
import { openRouter } from '../open-router.ts';
import { decisionDocument } from '../render/documents.ts';
import { renderDecision } from '../render/decision.ts';
import { styleFor } from '../render/style.ts';
import { REQUEST_ARGS, requestOf } from '../request.ts';

/** Says whom a prompt would be sent to, and why. Sends nothing and spends nothing. */
export const explain = defineCommand({
  name: 'explain',
  description: 'Say whom a prompt would be sent to, without sending it',
  args: REQUEST_ARGS,
  async run(args): Promise<number> {
    const request = await requestOf(args);
    const router = await openRouter(args.config);
    try {
      const { classification, plan } = await router.explain(request);
      process.stdout.write(
        args.json === true
          ? `${JSON.stringify(decisionDocument(classification, plan), null, 2)}\n`
          : renderDecision(classification, plan, styleFor(process.stdout)),
      );
      return plan.candidates.length === 0 ? 1 : 0;
    } finally {
      await router.dispose();
    }
  },
});
