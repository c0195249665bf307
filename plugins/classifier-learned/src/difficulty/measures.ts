import type { Choice } from './choice.ts';

/** What is counted and measured in a prompt, in this order. */
export const MEASURES = [
  'log characters',
  'log characters of the question',
  'log characters of the options',
  'options',
  'spread of the options',
  'options that are numbers',
  'log words',
  'characters a word',
  'distinct words',
  'long words',
  'sentences',
  'words a sentence',
  'lines',
  'commas',
  'numbers',
  'distinct numbers',
  'numbers a word',
  'has a decimal',
  'decimals',
  'fractions',
  'years',
  'log of the largest number',
  'per cent',
  'dollars',
  'is about dollars',
  'formula signs',
  'negations',
  'question marks',
  'gaps',
  'statements to judge',
  'roman numerals',
  'words of number',
  'words of quantity',
  'words of rate',
  'words of comparison',
  'words of time',
  'words of money',
  'joining words',
  'persons spoken of',
  'persons spoken to',
  'capitals within',
  'quotation marks',
  'none or all of the above',
  'begins with a question word',
  'has no question mark at its end',
  'characters of the last sentence',
  'the last sentence asks how much',
  'the last sentence asks how many',
  'the last sentence asks for a total',
  'the last sentence compares',
  'the last sentence has a number',
  'the last sentence has an if',
] as const;

/** Of a longer prompt the beginning is measured. */
const MOST_CHARS = 4_000;

/** Counts and measures a prompt: one number for each of {@link MEASURES}. Counts are square roots, so that few differ more than many. */
export function measure(prompt: string, { question, options }: Choice): Float64Array {
  const text = prompt.slice(0, MOST_CHARS);
  const asked = question.slice(0, MOST_CHARS).trimEnd();
  const words = wordsOf(text);
  const signs = signsOf(text);
  const numbers = asked.match(/\d[\d,]*(?:\.\d+)?/g) ?? [];
  const values = numbers.map((number) => Number(number.replaceAll(',', '')));
  const lengths = options.map((option) => option.length);
  const ofOptions = lengths.reduce((sum, length) => sum + length, 0);
  const last = asked.slice(lastSentenceAt(asked));
  const root = Math.sqrt;
  return Float64Array.of(
    Math.log1p(prompt.length),
    Math.log1p(asked.length),
    Math.log1p(ofOptions),
    options.length,
    options.length === 0 ? 0 : (Math.max(...lengths) - Math.min(...lengths)) / (ofOptions / options.length + 1),
    options.length === 0 ? 0 : options.filter((option) => /^[-+$(]*\d/.test(option)).length / options.length,
    Math.log1p(words.count),
    words.letters / (words.count || 1),
    words.distinct / (words.count || 1),
    words.long / (words.count || 1),
    root(signs.sentences),
    words.count / Math.max(1, signs.sentences + signs.questions),
    root(signs.lines),
    root(signs.commas),
    root(numbers.length),
    root(new Set(numbers).size),
    numbers.length / (words.count || 1),
    numbers.some((number) => number.includes('.')) ? 1 : 0,
    root(numbers.filter((number) => number.includes('.')).length),
    root(signs.fractions),
    root(values.filter((value) => value >= 1_000 && value < 2_100).length),
    values.reduce((most, value) => Math.max(most, Math.log1p(value)), 0),
    root(signs.percent),
    root(signs.dollars),
    signs.dollars > 0 ? 1 : 0,
    root(signs.formula),
    root(words.negation),
    root(signs.questions),
    root(signs.gaps),
    root(words.statement),
    root(words.roman),
    root(words.number),
    root(words.quantity),
    root(words.rate),
    root(words.comparison),
    root(words.time),
    root(words.money),
    root(words.joining),
    root(words.third),
    root(words.first),
    root(words.capitals),
    root(signs.quotes),
    /\b(?:all|none) of (?:the above|these|the other)/i.test(text) ? 1 : 0,
    /^\s*(?:what|which|who|whose|when|where|why|how)\b/i.test(text) ? 1 : 0,
    asked.endsWith('?') ? 0 : 1,
    root(last.length),
    /\bhow much\b/i.test(last) ? 1 : 0,
    /\bhow many\b/i.test(last) ? 1 : 0,
    /\b(?:total|altogether|in all|combined)\b/i.test(last) ? 1 : 0,
    /\b(?:more|less|fewer)\b/i.test(last) ? 1 : 0,
    /\d/.test(last) ? 1 : 0,
    /\bif\b/i.test(last) ? 1 : 0,
  );
}

/** Words that say something of what is asked, by what they say. */
const WORDS = {
  negation: "not except never neither nor none no least false incorrect wrong cannot can't isn't doesn't don't unless",
  number:
    'one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred thousand half double twice triple dozen quarter third fourth',
  quantity: 'many much total average percent percentage sum altogether combined remaining rest left both another',
  rate: 'each per every',
  comparison:
    'more less fewer than most largest smallest greater best better likely compared difference same equal as times',
  time: 'day days week weeks month months year years hour hours minute minutes today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday morning evening night daily weekly yearly century',
  money:
    'cent cents cost costs price pay pays paid spend spent sell sells sold buy buys bought money earn earns earned dollar dollars',
  joining: 'if then after before because while but however although since when therefore so until whereas',
  third: 'he she they his her their him them',
  first: 'i my me you your we our us',
} as const;

type KindOfWord = keyof typeof WORDS;

const KIND_OF_WORD: ReadonlyMap<string, KindOfWord> = new Map(
  Object.entries(WORDS).flatMap(([kind, words]) => words.split(' ').map((word) => [word, kind as KindOfWord])),
);

type WordCounts = Record<
  KindOfWord | 'count' | 'letters' | 'distinct' | 'long' | 'capitals' | 'statement' | 'roman',
  number
>;

function wordsOf(text: string): Readonly<WordCounts> {
  const found: WordCounts = {
    count: 0,
    letters: 0,
    distinct: 0,
    long: 0,
    capitals: 0,
    statement: 0,
    roman: 0,
    negation: 0,
    number: 0,
    quantity: 0,
    rate: 0,
    comparison: 0,
    time: 0,
    money: 0,
    joining: 0,
    third: 0,
    first: 0,
  };
  const seen = new Set<string>();
  for (const word of text.match(/[A-Za-z][A-Za-z'’-]*/g) ?? []) {
    const lower = word.toLowerCase();
    seen.add(lower);
    found.count += 1;
    found.letters += word.length;
    if (word.length >= 9) found.long += 1;
    if (word !== lower) {
      found.capitals += 1;
      if (word === 'Statement' || word === 'Scenario') found.statement += 1;
      else if (/^(?:II|III|IV|V|VI)$/.test(word)) found.roman += 1;
    }
    const kind = KIND_OF_WORD.get(lower);
    if (kind !== undefined) found[kind] += 1;
  }
  found.distinct = seen.size;
  return found;
}

type Sign =
  | 'sentences'
  | 'lines'
  | 'commas'
  | 'fractions'
  | 'percent'
  | 'dollars'
  | 'formula'
  | 'questions'
  | 'gaps'
  | 'quotes';

const SIGN_OF: Readonly<Record<string, Sign>> = {
  '.': 'sentences',
  '!': 'sentences',
  '?': 'questions',
  ',': 'commas',
  '\n': 'lines',
  '/': 'fractions',
  '%': 'percent',
  $: 'dollars',
  _: 'gaps',
  '"': 'quotes',
  '=': 'formula',
  '+': 'formula',
  '*': 'formula',
  '^': 'formula',
  '<': 'formula',
  '>': 'formula',
  '\\': 'formula',
};

const SIGN: readonly (Sign | undefined)[] = Array.from(
  { length: 128 },
  (_, code) => SIGN_OF[String.fromCharCode(code)],
);

/** One walk over the characters: a pattern for each sign would be a walk each. */
function signsOf(text: string): Readonly<Record<Sign, number>> {
  const found: Record<Sign, number> = {
    sentences: 0,
    lines: 1,
    commas: 0,
    fractions: 0,
    percent: 0,
    dollars: 0,
    formula: 0,
    questions: 0,
    gaps: 0,
    quotes: 0,
  };
  for (let at = 0; at < text.length; at += 1) {
    const sign = SIGN[text.charCodeAt(at)];
    if (sign !== undefined && counts(sign, text, at)) found[sign] += 1;
  }
  return found;
}

function counts(sign: Sign, text: string, at: number): boolean {
  // A point within a number or a word ends nothing.
  if (sign === 'sentences') return at + 1 >= text.length || text.charCodeAt(at + 1) <= 32;
  if (sign === 'fractions') return isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at + 1));
  if (sign === 'gaps') return text[at - 1] !== '_';
  return true;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Where the sentence begins that ends the text. */
function lastSentenceAt(text: string): number {
  for (let at = text.length - 2; at > 0; at -= 1) {
    if (text.charCodeAt(at) <= 32 && '.?!'.includes(text[at - 1] as string)) return at + 1;
  }
  return 0;
}
