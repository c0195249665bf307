/** Postgres stores no NUL, and neither engine half a surrogate pair: the same replacement in both keeps them equal. */
export function safeText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\0', '\uFFFD');
}
