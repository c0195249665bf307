const HIDDEN = '[redacted]';

/** What keys look like; vendors repeat them in their messages, sometimes whole. */
const KEYS: readonly RegExp[] = [
  /\b(?:Bearer|Basic)\s+\S+/gi,
  /(?<=\bapi[ _-]?key[^:\n]{0,24}: ?)[^\s,]+/gi,
  /\b(?:sk|pk|rk|gsk|csk|xai|pplx|tgp|nvapi|hf|key|bad-key|test-key)[-_][^\s,"'`]{4,}/gi,
  /\b(?:AKIA|ASIA|AIza|ya29\.|eyJ)[\w.-]{8,}/g,
  // Long runs without a dash: hashes, tokens, base64 of files.
  /[A-Za-z0-9+/_=]{32,}/g,
];

/** The text without anything that looks like a key, cut to `limit` characters. */
export function redact(text: string, limit = 300): string {
  // Cut early as well, so that a vendor's megabyte is not searched; late, since a key must not be cut in half first.
  const clean = KEYS.reduce((current, key) => current.replace(key, HIDDEN), text.slice(0, limit * 4));
  return clean.length > limit ? `${clean.slice(0, limit - 1)}…` : clean;
}
