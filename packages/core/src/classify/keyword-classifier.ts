import type { Classification, Classifier } from '../contracts/index.ts';
import { KEYWORDS } from './keywords.ts';

/** Words or phrases in lower case, with what each of them says about the task. 1 is enough to decide. */
export type KeywordList = Readonly<Record<string, number>>;

export interface KeywordOptions {
  /** More words by task; a word given here wins over ours, and 0 takes it out. New tasks are welcome. */
  readonly keywords?: Readonly<Record<string, KeywordList>>;
}

/** How much a task needs before it is named. */
const THRESHOLD = 1;

/** Long prompts say what they want at the start or at the end. */
const HEAD = 2_000;
const TAIL = 1_000;

/** The longest phrase, in words. */
const LONGEST_PHRASE = 4;

/**
 * Tells the task by weighted words, whole words only, and by a few marks that are not words: code, sums, a script
 * that is not Latin. Each word counts once. Passes when nothing reaches the threshold.
 */
export function createKeywordClassifier(options: KeywordOptions = {}): Classifier {
  const index = indexByFirstWord(options.keywords ?? {});
  return {
    id: 'keywords',
    classify(facts) {
      const text = excerpt(facts.text);
      const scores = new Map<string, Score>();
      addWords(scores, index, text);
      addMarks(scores, text);
      return best(scores);
    },
  };
}

interface Score {
  total: number;
  readonly found: string[];
}

interface Phrase {
  readonly words: readonly string[];
  readonly text: string;
  readonly task: string;
  readonly weight: number;
}

function indexByFirstWord(more: Readonly<Record<string, KeywordList>>): ReadonlyMap<string, readonly Phrase[]> {
  const index = new Map<string, Phrase[]>();
  for (const task of new Set([...Object.keys(KEYWORDS), ...Object.keys(more)])) {
    const words = { ...(KEYWORDS as Readonly<Record<string, KeywordList>>)[task], ...more[task] };
    for (const [text, weight] of Object.entries(words)) {
      const phrase = { words: wordsOf(text), text, task, weight };
      const [first] = phrase.words;
      if (first === undefined || phrase.words.length > LONGEST_PHRASE) {
        throw new TypeError(`keyword "${text}" of ${task}: expected 1 to ${LONGEST_PHRASE} words`);
      }
      if (weight > 0) index.set(first, [...(index.get(first) ?? []), phrase]);
    }
  }
  return index;
}

function addWords(scores: Map<string, Score>, index: ReadonlyMap<string, readonly Phrase[]>, text: string): void {
  const words = wordsOf(text);
  const seen = new Set<Phrase>();
  for (let at = 0; at < words.length; at += 1) {
    const phrases = index.get(words[at] as string);
    if (phrases === undefined) continue;
    for (const phrase of phrases) {
      if (seen.has(phrase) || !standsAt(phrase, words, at)) continue;
      seen.add(phrase);
      add(scores, phrase.task, phrase.weight, phrase.text);
    }
  }
}

/** The first word is known to fit. */
function standsAt({ words: wanted }: Phrase, words: readonly string[], at: number): boolean {
  for (let offset = 1; offset < wanted.length; offset += 1) if (words[at + offset] !== wanted[offset]) return false;
  return true;
}

interface Mark {
  readonly task: string;
  readonly weight: number;
  readonly name: string;
  readonly in: (text: string) => boolean;
}

/** What is not a word. Patterns take time in proportion to the text, or nearly: anybody may write a prompt. */
const MARKS: readonly Mark[] = [
  mark(
    'coding',
    2,
    'a block of code',
    /```|^\s*(?:from\s\S+\simport\b|import\s(?:[\w.]+;?$|.+\sfrom\s['"]|\w+ as\s)|def\s\w+\(|class\s\w+\s?[({:]|#include\s?[<"])/m,
  ),
  mark('coding', 1, 'code', /[\w)]\s?(?:=>|\(\)\s?[;{])|\bSELECT\b.+\bFROM\b|<\/\w{1,20}>|\w\(\w*\);/),
  mark('coding', 1, 'a stack trace', /\b[A-Z]\w{0,40}(?:Error|Exception)\b|^\s+at\s.+:\d+/m),
  mark('math', 1, 'a sum', /\d\s?[+*/^×÷]\s?\d|\d\s[-x]\s\d|\d\s?=\s?\?|\d\s?%\s?of\b|\d (?:times|plus|minus) \d/i),
  mark(
    'math',
    1,
    'an equation',
    /(?:\b|\d)[a-z]\s?[-+*/^]?\s?[\da-z]*\s?=\s?-?\d|\\(?:frac|sqrt|int|sum|angle|overline|cdot)\b/,
  ),
  {
    task: 'math',
    weight: 1,
    name: 'numbers and "how many"',
    in: (text) => /\bhow (?:many|much|long|far)\b/i.test(text) && (text.match(/\d+/g)?.length ?? 0) >= 3,
  },
  mark('multilingual', 2, 'a script that is not Latin', /[^\P{L}\p{Script=Latin}]{2}/u),
];

/** Says something only where nothing else does: most questions are about something. */
const LAST_RESORT = mark(
  'simple',
  1,
  'a short question',
  /^\s*(?:what|who|whose|when|where|which|how (?:many|much|old|far|tall|long|big|high|deep))\b[^\n?]{1,80}\??\s*$/i,
);

function mark(task: string, weight: number, name: string, pattern: RegExp): Mark {
  return { task, weight, name, in: (text) => pattern.test(text) };
}

function addMarks(scores: Map<string, Score>, text: string): void {
  for (const { task, weight, name, in: stands } of MARKS) {
    if (stands(text)) add(scores, task, weight, name);
  }
  const decided = [...scores.values()].some(({ total }) => total >= THRESHOLD);
  if (!decided && LAST_RESORT.in(text)) add(scores, LAST_RESORT.task, LAST_RESORT.weight, LAST_RESORT.name);
}

function add(scores: Map<string, Score>, task: string, weight: number, found: string): void {
  const score = scores.get(task) ?? { total: 0, found: [] };
  score.total += weight;
  score.found.push(found);
  scores.set(task, score);
}

/** Confidence is the winner's share of all that was found, less when little was found. */
function best(scores: ReadonlyMap<string, Score>): Classification | undefined {
  let winner: [string, Score] | undefined;
  let sum = 0;
  for (const entry of scores) {
    sum += entry[1].total;
    if (winner === undefined || entry[1].total > winner[1].total) winner = entry;
  }
  if (winner === undefined || winner[1].total < THRESHOLD) return undefined;
  const [task, { total, found }] = winner;
  return { task, confidence: (total / sum) * (1 - Math.exp(-total)), evidence: found, by: 'keywords' };
}

/** An apostrophe inside belongs to the word, quotation marks around it do not. */
const WORD = /[\p{L}\p{N}+#]+(?:'\p{L}+)*/gu;

function wordsOf(text: string): readonly string[] {
  return text.normalize('NFC').replaceAll('’', "'").toLowerCase().match(WORD) ?? [];
}

function excerpt(text: string): string {
  return text.length <= HEAD + TAIL ? text : `${text.slice(0, HEAD)}\n${text.slice(-TAIL)}`;
}
