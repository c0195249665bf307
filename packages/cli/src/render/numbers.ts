/** Dollars with two significant digits, however small: `$0.000014`. */
export function dollars(usd: number | undefined): string {
  if (usd === undefined) return 'unknown';
  if (usd === 0) return '$0';
  const digits = Math.max(2, 1 - Math.floor(Math.log10(Math.abs(usd))));
  return `${usd < 0 ? '-' : ''}$${Math.abs(usd).toFixed(Math.min(digits, 12))}`;
}

export function milliseconds(ms: number | undefined): string {
  return ms === undefined ? '' : `${Math.round(ms)} ms`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
