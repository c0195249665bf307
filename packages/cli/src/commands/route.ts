import { RouterError, type Classification, type Plan } from '@signalbox/core';
import { cancelOnInterrupt } from '../cancellation.ts';
import { defineCommand } from '../command.ts';
import { openRouter } from '../open-router.ts';
import { failureDocument, resultDocument } from '../render/documents.ts';
import { renderDecision } from '../render/decision.ts';
import { renderFailure, renderOutcome } from '../render/outcome.ts';
import { styleFor } from '../render/style.ts';
import { LEDGER_ARG, REQUEST_ARGS, requestOf } from '../request.ts';

const INTERRUPTED = 130;

/** Answers a prompt: the answer goes to standard output as it comes, everything about it to standard error. */
export const route = defineCommand({
  name: 'route',
  description: 'Answer a prompt with the model that suits it',
  args: { ...REQUEST_ARGS, ...LEDGER_ARG },
  async run(args): Promise<number> {
    const request = await requestOf(args);
    const router = await openRouter(args.config, { ledger: args.ledger });
    const style = styleFor(process.stderr);
    using cancellation = cancelOnInterrupt();
    let decided: { readonly classification: Classification; readonly plan: Plan } | undefined;
    router.on('request.plan', (event) => (decided = event));
    try {
      const stream = router.stream({ ...request, signal: cancellation.signal });
      for await (const chunk of stream) {
        if (args.json === true) continue;
        if (chunk.type === 'text-delta') process.stdout.write(chunk.text);
        // What is printed cannot be taken back: the new answer begins on a line of its own, and is said to be one.
        if (chunk.type === 'restart') {
          process.stdout.write('\n');
          process.stderr.write(`(${chunk.reason}: ${chunk.provider}/${chunk.model} answers from the beginning)\n`);
        }
      }
      const result = await stream.result;
      if (args.json === true) {
        printJson(resultDocument(result));
      } else {
        process.stdout.write('\n');
        process.stderr.write(
          `\n${renderDecision(result.classification, result.decision, style)}${renderOutcome(result, style)}`,
        );
      }
      return 0;
    } catch (error) {
      if (!RouterError.isInstance(error)) throw error;
      if (args.json === true) printJson(failureDocument(error, decided));
      else {
        const decision = decided === undefined ? '' : renderDecision(decided.classification, decided.plan, style);
        process.stderr.write(`\n${decision}${renderFailure(error, style)}`);
      }
      return cancellation.interrupted ? INTERRUPTED : 1;
    } finally {
      await router.dispose();
    }
  },
});

function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
