/**
 * Does the same to every item, at most `limit` at a time. Results are in the order of the items.
 * Begins nothing more once one has failed, and throws what that one threw.
 */
export async function inOrder<In, Out>(
  items: readonly In[],
  limit: number,
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
