/**
 * How many searches are billed. Up to Gemini 2.5 a prompt that was searched for counts once, however often; from
 * Gemini 3 on each different query counts.
 * @see https://ai.google.dev/gemini-api/docs/google-search#pricing (read 2026-11-25)
 */
export function searchesOf(model: string, queries: ReadonlySet<string>): number {
  return /gemini-[12]\./.test(model) ? Math.min(1, queries.size) : queries.size;
}
