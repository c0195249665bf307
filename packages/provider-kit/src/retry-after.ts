/** What `Headers` and the header objects of SDKs have in common. */
export interface HeaderReader {
  get(name: string): string | null | undefined;
}

const SECOND = 1_000;
const UNITS: Readonly<Record<string, number>> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: SECOND, ms: 1 };
const DURATION = /^(?:\d+(?:\.\d+)?(?:ms|[dhms]))+$/;
const DURATION_PART = /(\d+(?:\.\d+)?)(ms|[dhms])/g;
const DECIMAL = /^\d+(?:\.\d+)?$/;

/**
 * How long the provider asks to be left alone, in milliseconds ≥ 0.
 *
 * Call it on error replies only: Together and Anthropic send `retry-after` with answers that succeeded, too.
 * Reads `retry-after-ms` and `retry-after` (seconds, decimal seconds, or an HTTP date); of the two the longer counts,
 * since Azure sends `retry-after-ms: 0` together with `retry-after: 1`.
 * @param nowMs epoch milliseconds, against which a date is read
 * @returns `undefined` when neither header says anything that makes sense
 */
export function retryAfterMs(headers: HeaderReader, nowMs: number = Date.now()): number | undefined {
  const exact = decimal(headers.get('retry-after-ms'));
  const coarse = secondsOrDate(headers.get('retry-after'), nowMs);
  if (exact === undefined) return coarse;
  return Math.round(Math.max(exact, coarse ?? 0));
}

/**
 * Reads the durations of the vendors' reset headers: `10m4.8s` (Groq), `120ms`, `0s`, `1h2m` (OpenAI), and plain
 * decimal seconds (Cerebras, Azure, Mistral, Together).
 * @returns milliseconds ≥ 0, or `undefined` when the text is something else
 */
export function parseDurationMs(text: string): number | undefined {
  const trimmed = text.trim();
  const seconds = decimal(trimmed);
  if (seconds !== undefined) return Math.round(seconds * SECOND);
  if (!DURATION.test(trimmed)) return undefined;
  let total = 0;
  for (const [, amount, unit] of trimmed.matchAll(DURATION_PART)) total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  return Math.round(total);
}

function decimal(text: string | null | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  return DECIMAL.test(trimmed) ? Number(trimmed) : undefined;
}

function secondsOrDate(text: string | null | undefined, nowMs: number): number | undefined {
  const seconds = decimal(text);
  if (seconds !== undefined) return Math.round(seconds * SECOND);
  // Date.parse takes much that is no date ("-1"); an HTTP date begins with a day's name.
  const date = /^[A-Z][a-z]{2}/.test(text ?? '') ? Date.parse(text ?? '') : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}
