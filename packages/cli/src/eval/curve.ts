/** Prompts in the order in which a router sends them to the stronger model; those of one score go together. */
export interface Ranking {
  readonly order: Uint32Array;
  /** Where in the order each group of one score ends. */
  readonly ends: Uint32Array;
}

/** @param scores a higher one is sent to the stronger model first */
export function ranking(scores: Float64Array): Ranking {
  const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const ends: number[] = [];
  for (let at = 1; at <= order.length; at += 1) {
    if (at === order.length || scores[order[at] as number] !== scores[order[at - 1] as number]) ends.push(at);
  }
  return { order, ends: Uint32Array.from(ends) };
}

/** What is counted of each prompt. */
export interface Gains {
  /** How much better the stronger model's answer is. */
  readonly quality: Float64Array;
  /** How much more it costs: dollars where they are known, else 1 for a call. */
  readonly cost: Float64Array;
}

/**
 * What a router reaches, from no call to the stronger model to all of them. Each list begins with 0 and ends with the
 * whole; in between stands what has been reached after a group of one score.
 */
export interface Curve {
  /** Calls to the stronger model, as a share of all. */
  readonly share: Float64Array;
  /** Summed over prompts. */
  readonly gained: Float64Array;
  readonly spent: Float64Array;
}

/** @param times how often each prompt counts; absent: once */
export function curveOf({ order, ends }: Ranking, { quality, cost }: Gains, times?: Uint16Array): Curve {
  const share = new Float64Array(ends.length + 1);
  const gained = new Float64Array(ends.length + 1);
  const spent = new Float64Array(ends.length + 1);
  let at = 0;
  let calls = 0;
  let better = 0;
  let dearer = 0;
  for (const [group, end] of ends.entries()) {
    for (; at < end; at += 1) {
      const prompt = order[at] as number;
      const count = times === undefined ? 1 : (times[prompt] as number);
      calls += count;
      better += count * (quality[prompt] as number);
      dearer += count * (cost[prompt] as number);
    }
    share[group + 1] = calls;
    gained[group + 1] = better;
    spent[group + 1] = dearer;
  }
  for (let point = 1; point < share.length; point += 1) share[point] = (share[point] as number) / calls;
  return { share, gained, spent };
}
