import type { ChatResult, Cost } from '../contracts/index.ts';
import { RouterError } from '../errors/router-error.ts';
import { toNanoUsd } from '../money/nano-usd.ts';
import { sumCosts } from '../settle/settle.ts';
import { comparators, type Comparator, type ComparatorTools } from './comparators.ts';
import { billOf, type ParallelAnswer, type ParallelOptions, type ParallelResult } from './parallel.ts';

export interface ConsensusOptions extends ParallelOptions {
  /** Which answers count as the same. Default: `comparators.normalized`. */
  readonly compare?: Comparator;
}

/** One candidate's vote. */
export type Vote = ParallelAnswer & {
  /** Votes with the same number said the same; absent: it gave no answer. */
  readonly group?: number;
};

/** What most of the candidates said. */
export interface ConsensusResult extends Omit<ParallelResult, 'answers'> {
  /** Of the largest group, the one that comes first in the plan. */
  readonly answer: ChatResult;
  /** Share of the given answers that are in the largest group, above 0 up to 1. */
  readonly agreement: number;
  /** More than half of the given answers are in it. */
  readonly isMajority: boolean;
  readonly votes: readonly Vote[];
}

/**
 * Counts the votes. Candidates that failed have none; comparing is on the same bill.
 * @throws RouterError `all_candidates_failed` when nobody gave an answer
 */
export async function consensusOf(
  parallel: ParallelResult,
  { compare = comparators.normalized }: ConsensusOptions,
  tools: ComparatorTools,
): Promise<ConsensusResult> {
  const { answers, ...rest } = parallel;
  const given = answers.flatMap((answer) => (answer.outcome === 'ok' ? [answer.result] : []));
  const [first] = given;
  if (first === undefined) throw nobodyAnswered(parallel);
  const bill = new Bill(parallel);
  const groups = await compare(given, bill.charging(tools));
  if (groups.length !== given.length) {
    throw new TypeError(`the comparator gave ${groups.length} numbers for ${given.length} answers`);
  }
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  // In the order of the plan: of equal groups, the one whose first answer comes first.
  const largest = Math.max(...sizes.values());
  const winner = groups.findIndex((group) => sizes.get(group) === largest);
  let place = -1;
  const votes = answers.map((answer): Vote => {
    if (answer.outcome !== 'ok') return answer;
    place += 1;
    return { ...answer, group: groups[place] as number };
  });
  return {
    ...rest,
    ...billOf(bill.total),
    answer: given[winner] ?? first,
    agreement: largest / given.length,
    isMajority: largest * 2 > given.length,
    votes,
  };
}

/** What the answers cost, and what comparing them adds. */
class Bill {
  readonly #costs: Cost[];

  constructor({ costUsd, costSource }: ParallelResult) {
    this.#costs = [costOf({ costUsd, costSource })];
  }

  get total(): Cost {
    return sumCosts(this.#costs);
  }

  charging({ embed, complete }: ComparatorTools): ComparatorTools {
    const charged = <T extends { costUsd: number | undefined; costSource: Cost['source'] }>(result: T): T => {
      this.#costs.push(costOf(result));
      return result;
    };
    return {
      embed: async (request) => charged(await embed(request)),
      complete: async (request) => charged(await complete(request)),
    };
  }
}

function costOf({ costUsd, costSource }: Pick<ParallelResult, 'costUsd' | 'costSource'>): Cost {
  if (costUsd === undefined || costSource === 'unknown') return { source: 'unknown' };
  return { source: costSource, nanoUsd: toNanoUsd(costUsd) };
}

function nobodyAnswered({ answers, attempts }: ParallelResult): RouterError {
  const causes = answers.map((answer) =>
    answer.outcome === 'failed' ? `${answer.provider}/${answer.model}: ${answer.error.code}` : '',
  );
  return new RouterError('all_candidates_failed', {
    message: `nobody gave an answer to agree on (${causes.join('; ') || 'nobody was asked'})`,
    attempts,
  });
}
