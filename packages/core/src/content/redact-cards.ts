const DIGITS = /\d(?:[ .\-\u00A0\u2010-\u2015\u202F]?\d){12,}/g;
const SHORTEST = 13;
const LONGEST = 19;
/** What the numbers of cards in use begin with. */
const FIRST = /[2-6]/;

/** Puts `[card]` where a card's number stands, also amid other digits. */
export function redactCards(text: string): string {
  return text.replace(DIGITS, redactRun);
}

/** Every stretch that may be a card's number goes, as a whole: where two overlap it cannot be told which is one. */
function redactRun(run: string): string {
  const places = [...run.matchAll(/\d/g)].map(({ index }) => index);
  const digits = places.map((place) => run[place]).join('');
  let shown = '';
  let from = 0;
  let coveredTo = 0;
  for (let start = 0; start < digits.length; start += 1) {
    const end = start + longestCard(digits, start);
    if (end > Math.max(start, coveredTo)) {
      if (start >= coveredTo) shown += `${run.slice(from, places[start])}[card]`;
      coveredTo = end;
      from = (places[end - 1] as number) + 1;
    }
  }
  return shown + run.slice(from);
}

/** How many digits from there on are a card's number; 0: none. */
function longestCard(digits: string, start: number): number {
  if (!FIRST.test(digits[start] as string)) return 0;
  for (let length = Math.min(LONGEST, digits.length - start); length >= SHORTEST; length -= 1) {
    if (hasCheckDigit(digits, start, length)) return length;
  }
  return 0;
}

/** Luhn's formula. ISO/IEC 7812-1, annex B */
function hasCheckDigit(digits: string, start: number, length: number): boolean {
  let sum = 0;
  for (let place = 0; place < length; place += 1) {
    const digit = Number(digits[start + length - 1 - place]);
    sum += place % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}
