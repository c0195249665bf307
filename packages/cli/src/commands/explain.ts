import { defineCommand } from '../command.ts';
import { LEDGER_ARGS } from '../ledger-args.ts';
import { openRouter } from '../open-router.ts';
import { decisionDocument } from '../render/documents.ts';
import { renderDecision } from '../render/decision.ts';
import { styleFor } from '../render/style.ts';
import { REQUEST_ARGS, requestOf } from '../request.ts';
import { explainRecord, isRequestId } from './explain-record.ts';

/**
 * Says whom a prompt would be sent to, and why; of a request that was made, what became of it. Sends nothing and spends
 * nothing.
 */
export const explain = defineCommand({
  name: 'explain',
  description: 'Say whom a prompt would be sent to, or what became of a request',
  args: {
    ...REQUEST_ARGS,
    prompt: {
      type: 'positional',
      required: false,
      description: 'What to ask, "-" to read it from standard input, or the id of a request in the ledger',
    },
    file: LEDGER_ARGS.file,
    url: LEDGER_ARGS.url,
    schema: LEDGER_ARGS.schema,
  },
  async run(args): Promise<number> {
    const { _: words } = args;
    if (words.length === 1 && isRequestId(words[0])) return explainRecord(words[0], args);
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
