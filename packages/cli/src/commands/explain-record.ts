import { ConfigError, loadConfig } from '@signalbox/config';
import { createReplay } from '@signalbox/core';
import type { FullRecord } from '@signalbox/ledger';
import { openLedger } from '../open-ledger.ts';
import { renderRecord } from '../render/record.ts';
import { styleFor } from '../render/style.ts';

const REQUEST_ID = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/i;

/** Whether a text has the form of a request's id, a UUID of version 7. */
export function isRequestId(text: string | undefined): text is string {
  return text !== undefined && REQUEST_ID.test(text);
}

/** What the same tokens would have cost at others of the plan. */
export interface Counterfactual {
  readonly cheapest?: { readonly candidate: string; readonly costUsd: number };
  /** By the quality that was expected then. */
  readonly best?: { readonly candidate: string; readonly costUsd: number; readonly quality: number };
  /** Why there is none. */
  readonly missing?: string;
}

/**
 * Tells what became of a request, from the ledger.
 * @throws ConfigError when it is not there
 */
export async function explainRecord(
  id: string,
  args: {
    readonly file?: string | undefined;
    readonly url?: string | undefined;
    readonly schema?: string | undefined;
    readonly config?: string | undefined;
    readonly json?: boolean | undefined;
  },
): Promise<number> {
  await using opened = await openLedger(args);
  const record = await opened.ledger.record(id);
  if (record === undefined) {
    throw new ConfigError(
      `the ledger has no finished request ${id}: it may be under way, or so old that only sums are kept`,
    );
  }
  const instead = await counterfactual(record, args.config);
  process.stdout.write(
    args.json === true
      ? `${JSON.stringify({ ...record, instead }, null, 2)}\n`
      : renderRecord(record, instead, styleFor(process.stdout)),
  );
  return 0;
}

async function counterfactual(record: FullRecord, config: string | undefined): Promise<Counterfactual> {
  const { inputTokens, outputTokens } = record.usage;
  if (inputTokens + outputTokens === 0) return { missing: 'no tokens were used' };
  if (record.candidates.length === 0) return { missing: 'nobody was planned' };
  const loaded = await loadConfig(config === undefined ? {} : { file: config });
  const replay = await orSay(loaded.file, () => createReplay(loaded.config));
  try {
    const usage = usageOfAnswer(record);
    const priced = record.candidates.flatMap(({ candidate, quality }) => {
      const costUsd = replay.costUsd(candidate, usage, record);
      return costUsd === undefined ? [] : [{ candidate, costUsd, quality }];
    });
    const [cheapest] = priced.toSorted((a, b) => a.costUsd - b.costUsd);
    if (cheapest === undefined) return { missing: 'the configuration has no price for any of the candidates' };
    const [best] = priced
      .flatMap(({ quality, ...rest }) => (quality === undefined ? [] : [{ ...rest, quality }]))
      .toSorted((a, b) => b.quality - a.quality);
    return {
      cheapest: { candidate: cheapest.candidate, costUsd: cheapest.costUsd },
      ...(best !== undefined && { best }),
    };
  } finally {
    await replay.dispose();
  }
}

/** What the answer alone used: failed calls would not have been made elsewhere. */
function usageOfAnswer({ calls, usage }: FullRecord): FullRecord['usage'] {
  const answer = calls.findLast(({ outcome }) => outcome === 'ok');
  if (answer === undefined || calls.filter(({ sent }) => sent).length === 1) return usage;
  return { inputTokens: answer.inputTokens, outputTokens: answer.outputTokens };
}

async function orSay<T>(file: string | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ConfigError(`${file ?? 'installed plugins'}: ${cause.message}`, { cause });
  }
}
