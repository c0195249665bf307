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
  readonly pattern: RegExp;
}

/** What is not a word. */
const MARKS: readonly Mark[] = [
  { task: 'coding', weight: 2, name: 'a block of code', pattern: /```|^\s*(?:import|from|def|class|#include)\s\S+/m },
  { task: 'coding', weight: 1, name: 'code', pattern: /[\w)]\s*(?:=>|\(\)\s*[;{])|\bSELECT\b.+\bFROM\b|<\/\w+>/ },
  { task: 'coding', weight: 1, name: 'a stack trace', pattern: /\b\w+(?:Error|Exception)\b|^\s+at\s.+:\d+/m },
  {
    task: 'math',
    weight: 1,
    name: 'a sum',
    pattern: /\d\s*[+*/^×÷]\s*\d|\d\s*=\s*\?|\b\w\s*=\s*-?\d.*\d\b.*\bsolve\b/i,
  },
  { task: 'multilingual', weight: 2, name: 'a script that is not Latin', pattern: /[^\P{L}\p{Script=Latin}]{2}/u },
  {
    task: 'simple',
    weight: 1,
    name: 'a short question',
    pattern: /^\s*(?:what|who|when|where|which|how (?:many|much|old|far|tall))\b[^\n?]{1,60}\?\s*$/i,
  },
];

function addMarks(scores: Map<string, Score>, text: string): void {
  for (const { task, weight, name, pattern } of MARKS) {
    if (pattern.test(text)) add(scores, task, weight, name);
  }
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

const WORD = /[\p{L}\p{N}+#']+/gu;

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(WORD) ?? [];
}

function excerpt(text: string): string {
  return text.length <= HEAD + TAIL ? text : `${text.slice(0, HEAD)}\n${text.slice(-TAIL)}`;
}
