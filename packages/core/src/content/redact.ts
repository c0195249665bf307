import { redactCards } from './redact-cards.ts';

// Every repetition is bounded, or begins where no other can: the time is linear in the text, whatever it holds.
const PRIVATE_KEY = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g;
const JSON_WEB_TOKEN = /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g;
const CREDENTIALS_IN_URL = /:\/\/[^\s/:@]{0,64}:[^\s/@]{1,256}@/g;
const AUTHORIZATION = /\b(bearer|basic)\s{1,3}[\w.~+/=-]{8,}/gi;
const ASSIGNED =
  /(api[-_ ]?key|access[-_ ]?key|secret|token|passw(?:or)?d)(["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"',;[\]]{6,}/gi;
const PREFIXED = /(?<![\w-])(?:sk|pk|rk)[-_][\w-]{12,}/g;
const UPPER_CASE_ID = /(?<![\w-])(?:AKIA|ASIA)[A-Z0-9]{12,}/g;
const HEXADECIMAL = /(?<!\w)[0-9a-f]{32,}(?!\w)/gi;
const LONG_WORD = /[\w-]{20,}/g;
const EMAIL =
  /(?:"[^"\n]{1,62}"|[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64})@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
const PHONES = [
  /(?:\+|(?<![\w.])00)[1-9](?:[ ()./\u00A0-]{0,3}\d){6,14}/g,
  /(?<![\w.])(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?!\d)/g,
  /(?<![\w.])(?:\(0\d{1,4}\)|0\d{1,4})[ /-]{1,3}\d{3,8}(?:[ -]\d{1,4}){0,4}(?!\d)/g,
];

/**
 * The default redaction: puts `[key]`, `[email]`, `[card]` and `[phone]` where those stood.
 *
 * Cards are 13 to 19 digits whose check digit is right (Luhn, ISO/IEC 7812-1), with single blanks, dots or dashes between.
 * Keys and tokens are told by their shape: it rather takes a harmless word for one than leaves one. Names, addresses and
 * what is spelt out are not found.
 */
export function redact(text: string): string {
  let left = text
    .replace(PRIVATE_KEY, '[key]')
    .replace(JSON_WEB_TOKEN, '[key]')
    .replace(CREDENTIALS_IN_URL, '://[key]@')
    .replace(AUTHORIZATION, '$1 [key]')
    .replace(ASSIGNED, '$1$2[key]')
    .replace(EMAIL, '[email]')
    .replace(PREFIXED, '[key]')
    .replace(UPPER_CASE_ID, '[key]');
  left = redactCards(left)
    .replace(HEXADECIMAL, '[key]')
    .replace(LONG_WORD, (word) => (isMixed(word) ? '[key]' : word));
  for (const phone of PHONES) left = left.replace(phone, '[phone]');
  return left;
}

/** What is written by hand has not all three. */
function isMixed(word: string): boolean {
  return /\d/.test(word) && /[a-z]/.test(word) && /[A-Z]/.test(word);
}
