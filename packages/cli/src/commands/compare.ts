import { RouterError, type ConsensusResult, type ParallelResult } from '@signalbox/core';
import { cancelOnInterrupt } from '../cancellation.ts';
import { defineCommand } from '../command.ts';
import { openRouter } from '../open-router.ts';
import { positiveNumber } from '../options.ts';
import { comparisonDocument, failureDocument } from '../render/documents.ts';
import { renderComparison } from '../render/comparison.ts';
import { renderFailure } from '../render/outcome.ts';
import { styleFor } from '../render/style.ts';
import { LEDGER_ARG, REQUEST_ARGS, requestOf } from '../request.ts';
import { UsageError } from '../usage-error.ts';

const INTERRUPTED = 130;

/** Puts one prompt to several models at once, and shows their answers side by side. */
export const compare = defineCommand({
  name: 'compare',
  description: 'Put a prompt to several models at once',
  args: {
    ...REQUEST_ARGS,
    ...LEDGER_ARG,
    candidates: {
      type: 'string',
      description: 'Whom to ask, by commas (default: the first of the plan)',
      valueHint: 'openai/gpt-5.4,groq/openai/gpt-oss-120b',
    },
    count: { type: 'string', description: 'How many to ask (default: 3)', valueHint: '3' },
    consensus: { type: 'boolean', description: 'Say which answer most of them agree on' },
  },
  async run(args): Promise<number> {
    const request = await requestOf(args);
    const options = whomToAsk(args.candidates, args.count);
    const router = await openRouter(args.config, { ledger: args.ledger });
    const style = styleFor(process.stdout);
    using cancellation = cancelOnInterrupt();
    const asked = { ...request, signal: cancellation.signal };
    try {
      const seen: ParallelResult | ConsensusResult =
        args.consensus === true ? await router.consensus(asked, options) : await router.parallel(asked, options);
      process.stdout.write(
        args.json === true ? `${JSON.stringify(comparisonDocument(seen), null, 2)}\n` : renderComparison(seen, style),
      );
      if (cancellation.interrupted) return INTERRUPTED;
      const given = 'votes' in seen ? seen.votes : seen.answers;
      return given.some(({ outcome }) => outcome === 'ok') ? 0 : 1;
    } catch (error) {
      if (!RouterError.isInstance(error)) throw error;
      if (args.json === true) process.stdout.write(`${JSON.stringify(failureDocument(error), null, 2)}\n`);
      else process.stderr.write(renderFailure(error, styleFor(process.stderr)));
      return cancellation.interrupted ? INTERRUPTED : 1;
    } finally {
      await router.dispose();
    }
  },
});

function whomToAsk(names: string | undefined, count: string | undefined): { candidates?: string[]; count?: number } {
  const candidates = names?.split(',').map((name) => name.trim());
  if (candidates?.includes('') === true) throw new UsageError('--candidates: expected names, separated by commas');
  const number = count === undefined ? undefined : positiveNumber('count', count);
  if (number !== undefined && !Number.isInteger(number)) throw new UsageError('--count: expected a whole number');
  return { ...(candidates !== undefined && { candidates }), ...(number !== undefined && { count: number }) };
}
