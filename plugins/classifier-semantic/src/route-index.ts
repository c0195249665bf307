import { cosineOf } from '@signalbox/core';
import type { SemanticRoute, Settings } from './options.ts';

/** An example with its vector, of length 1. */
export interface Example {
  readonly text: string;
  readonly vector: Float32Array;
  /** `undefined`: it belongs to no route. */
  readonly route: SemanticRoute | undefined;
}

export interface Match {
  readonly route: SemanticRoute;
  /** The mean cosine of its nearest examples. */
  readonly similarity: number;
  readonly nearest: string;
}

interface Standing {
  readonly route: SemanticRoute | undefined;
  readonly similarity: number;
  readonly nearest: string;
}

/** Nine of ten examples would be found, were they no examples. */
const FOUND_SHARE = 0.9;

/** Finds the route whose examples are nearest to a vector. */
export class RouteIndex {
  readonly #examples: readonly Example[];
  readonly #settings: Pick<Settings, 'topK' | 'margin'>;
  /** What counts for routes without a threshold of their own. */
  readonly threshold: number;
  readonly dimensions: number;

  constructor(examples: readonly Example[], settings: Pick<Settings, 'topK' | 'margin' | 'threshold'>) {
    this.#examples = examples;
    this.#settings = settings;
    this.dimensions = examples[0]?.vector.length ?? 0;
    this.threshold = settings.threshold ?? this.#learnThreshold();
  }

  /** @returns `undefined` where no route is near enough, or two are as near */
  match(vector: Float32Array): Match | undefined {
    const [first, second] = this.#standings(vector);
    if (first?.route === undefined) return undefined;
    const { route, similarity, nearest } = first;
    if (similarity < (route.threshold ?? this.threshold)) return undefined;
    if (second !== undefined && similarity - second.similarity < this.#settings.margin) return undefined;
    return { route, similarity, nearest };
  }

  /** The routes, nearest first. */
  #standings(vector: Float32Array, except?: Example): Standing[] {
    const near = new Map<SemanticRoute | undefined, { readonly text: string; readonly cosine: number }[]>();
    for (const example of this.#examples) {
      if (example === except) continue;
      const one = { text: example.text, cosine: cosineOf(example.vector, vector) };
      const those = near.get(example.route);
      if (those === undefined) near.set(example.route, [one]);
      else those.push(one);
    }
    return [...near]
      .map(([route, those]) => {
        const nearest = those.toSorted((a, b) => b.cosine - a.cosine).slice(0, this.#settings.topK);
        const similarity = nearest.reduce((sum, { cosine }) => sum + cosine, 0) / nearest.length;
        return { route, similarity, nearest: nearest[0]?.text ?? '' };
      })
      .toSorted((a, b) => b.similarity - a.similarity);
  }

  /** Each example is looked up among the others; the threshold is what nine of ten of them reach in their own route. */
  #learnThreshold(): number {
    const reached = this.#examples.flatMap((example) => {
      if (example.route === undefined) return [];
      const own = this.#standings(example.vector, example).find(({ route }) => route === example.route);
      return own === undefined ? [] : own.similarity;
    });
    const sorted = reached.toSorted((a, b) => b - a);
    return sorted[Math.ceil(FOUND_SHARE * sorted.length) - 1] ?? 1;
  }
}
