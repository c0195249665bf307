import type { Classifier } from '../contracts/index.ts';

/** A classifier by its id, with what holds for it alone. */
export type ClassifierEntry =
  | string
  | {
      readonly id: string;
      /** How long it may take. Default: `classification.timeLimitMs`. */
      readonly timeLimitMs?: number;
      /** 0 to 1: an answer that is less sure counts as none, and the next is asked. Default: 0. */
      readonly minConfidence?: number;
    };

/** A classifier in its place. */
export interface ClassifierStep {
  readonly classifier: Classifier;
  readonly timeLimitMs: number;
  readonly minConfidence: number;
}

/**
 * Puts classifiers in the order of the configuration; without one all of them stand as they came.
 * @throws TypeError when an id stands for none of them, or stands twice
 */
export function inOrder(
  classifiers: readonly Classifier[],
  { order, timeLimitMs }: { readonly order: readonly ClassifierEntry[] | undefined; readonly timeLimitMs: number },
): readonly ClassifierStep[] {
  const byId = new Map(classifiers.map((classifier) => [classifier.id, classifier]));
  const entries =
    order?.map((entry) => (typeof entry === 'string' ? { id: entry } : entry)) ?? classifiers.map(({ id }) => ({ id }));
  const faults: string[] = [];
  const steps = entries.flatMap(({ id, ...own }, index) => {
    const classifier = byId.get(id);
    if (classifier === undefined) {
      faults.push(`"${id}" is not installed; expected ${[...byId.keys()].join(', ')}`);
    } else if (entries.findIndex((other) => other.id === id) < index) {
      faults.push(`"${id}" stands twice`);
    }
    return classifier === undefined ? [] : { timeLimitMs, minConfidence: 0, ...own, classifier };
  });
  if (order === undefined || faults.length === 0) return steps;
  const lines = faults.map((fault) => `  classification.classifiers: ${fault}`);
  throw new TypeError(`the router's configuration is not valid:\n${lines.join('\n')}`);
}
