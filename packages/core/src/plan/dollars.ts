/** As people read a small sum. */
export function dollars(usd: number | undefined): string {
  return usd === undefined ? 'an unknown price' : `$${usd.toPrecision(2)}`;
}
