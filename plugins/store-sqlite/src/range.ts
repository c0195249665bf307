/** Keys that begin so are from the first to before the second: SQLite compares by code point. */
export function rangeOf(prefix: string): readonly [string, string] {
  return [prefix, `${prefix}\u{10FFFF}`];
}
