/** Weights in 8 bits, with a step of its own for each label. */
export function quantised(
  weights: Float32Array,
  labels: number,
): { readonly weights: Int8Array; readonly scales: number[] } {
  const scales = new Array<number>(labels).fill(0);
  for (const [at, weight] of weights.entries()) {
    scales[at % labels] = Math.max(scales[at % labels] as number, Math.abs(weight) / 127);
  }
  return { scales, weights: Int8Array.from(weights, (weight, at) => Math.round(weight / (scales[at % labels] || 1))) };
}

/** Every number in it with four digits: more of them are only a longer file. */
export function rounded<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (_, each: unknown) => {
      // No measure is above it, and JSON has no infinity.
      if (each === Infinity) return 1e9;
      return typeof each === 'number' ? Number(each.toPrecision(4)) : each;
    }),
  ) as T;
}
