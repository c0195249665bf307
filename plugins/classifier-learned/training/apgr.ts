/**
 * The average share of the gap between two models that a router recovers, over all shares of calls to the stronger one
 * (RouteLLM's APGR): by chance .5. Prompts with the same score are taken in as many orders as there are.
 * @param scores a higher one goes to the stronger model first
 * @param gains what the stronger model makes better, of each prompt
 */
export function apgr(scores: ArrayLike<number>, gains: ArrayLike<number>): number {
  const order = Array.from({ length: gains.length }, (_, at) => at).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number),
  );
  let area = 0;
  let gained = 0;
  for (let from = 0; from < order.length;) {
    let to = from;
    let sum = 0;
    while (to < order.length && scores[order[to] as number] === scores[order[from] as number]) {
      sum += gains[order[to] as number] as number;
      to += 1;
    }
    area += (to - from) * (gained + sum / 2);
    gained += sum;
    from = to;
  }
  return area / order.length / gained;
}
