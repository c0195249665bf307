/** Quality is reckoned with on the logistic scale, where abilities and difficulties can be added up. */

/** From the logistic scale to 0..1. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** From 0..1 to the logistic scale. Nobody is believed to be always right, or never. */
export function logit(share: number): number {
  const inside = Math.min(SURE, Math.max(1 - SURE, share));
  return Math.log(inside / (1 - inside));
}

const SURE = 0.99;

/**
 * The mean quality of a candidate whose ability is normally distributed on the logistic scale.
 * @see MacKay, The evidence framework applied to classification networks (1992), eq. 10
 */
export function meanQuality(mean: number, variance: number): number {
  return sigmoid(mean / Math.sqrt(1 + (Math.PI * variance) / 8));
}
