/** What a question hangs on, without its text: hashes of its words. */
export interface Marks {
  /** All words, in order. */
  readonly words: readonly number[];
  /** Words that another question must hold as well: numbers, and names as far as capitals show them. */
  readonly needed: readonly number[];
  /** Kinds of words that change an answer, each once: negation, time, unit and so on. */
  readonly kinds: ReadonlySet<string>;
}

/** English. What is told by a word of another language is left to the vectors. */
const KINDS: Readonly<Record<string, string>> = {
  not: 'no not never without none neither nor cannot except excluding avoid stop dont doesnt isnt cant wont unless',
  past: 'was were did had yesterday previous formerly ago used',
  future: 'will shall upcoming tomorrow going future',
  most: 'most max maximum highest largest biggest best longest fastest top tallest greatest',
  least: 'least min minimum lowest smallest worst shortest slowest bottom',
  more: 'more over above greater higher larger bigger longer faster exceed increase raise grow gain',
  less: 'less under below fewer lower smaller shorter slower decrease reduce lose loss shrink',
  before: 'before prior until',
  after: 'after since following',
  on: 'enable start open activate install add create allow accept enter login buy import upload encrypt connect',
  off: 'disable close deactivate uninstall remove delete deny block reject exit logout sell export download decrypt disconnect cancel',
  all: 'all every each always everyone everything whole entire',
  some: 'some any sometimes partial few',
  only: 'only just exclusively',
  first: 'first earliest oldest start',
  last: 'last latest newest final',
  in: 'inside indoor internal',
  out: 'outside outdoor external',
  safe: 'safe good healthy advantages benefits pros legal',
  unsafe: 'unsafe bad unhealthy disadvantages drawbacks risks cons illegal dangerous',
};

const KIND_OF: ReadonlyMap<string, string> = new Map([
  ...Object.entries(KINDS).flatMap(([kind, words]) => words.split(' ').map((word) => [word, kind] as const)),
  // Each is a kind of its own.
  ...(
    'km kilometers kilometres miles meters metres feet inches centimeters cm pounds kg kilograms grams ounces celsius ' +
    'fahrenheit kelvin liters litres gallons cups seconds minutes hours days weeks months years bytes kilobytes megabytes ' +
    'gigabytes mb gb tb euros dollars yen rupees percent acres hectares watts volts amps mph today now daily weekly monthly yearly annual ' +
    'hourly one two three four five six seven eight nine ten twice half double men women children adults boys girls ' +
    'mother father son daughter husband wife left right north south east west why who when where'
  )
    .split(' ')
    .map((word) => [word, word] as const),
]);

const WORD = /[\p{L}\p{N}]+(?:['’.,][\p{L}\p{N}]+)*/gu;

export function marksOf(text: string): Marks {
  const words: number[] = [];
  const needed: number[] = [];
  const kinds = new Set<string>();
  for (const [index, found] of [...text.normalize('NFKC').matchAll(WORD)].entries()) {
    const bare = found[0].replace(/['’]s$/, '');
    const word = bare.toLowerCase().replaceAll(/['’]/g, '');
    const mark = hashOf(word);
    words.push(mark);
    const isNamed = /\p{N}/u.test(bare) || /\p{L}\p{Lu}/u.test(bare) || (index > 0 && /^\p{Lu}\p{L}/u.test(bare));
    if (isNamed) needed.push(mark);
    const kind = /n['’]t$/i.test(bare) ? 'not' : KIND_OF.get(word);
    if (kind !== undefined) kinds.add(kind);
  }
  return { words, needed, kinds };
}

/** Whether two questions differ in what changes an answer. Cheap, and says so rather once too often. */
export function areDistinct(one: Marks, two: Marks): boolean {
  if (one.kinds.size !== two.kinds.size || [...one.kinds].some((kind) => !two.kinds.has(kind))) return true;
  if (!holds(two, one.needed) || !holds(one, two.needed)) return true;
  return haveOtherOrder(one, two);
}

function holds({ words }: Marks, needed: readonly number[]): boolean {
  return needed.every((word) => words.includes(word));
}

/** The same words turned round (`from A to B`), or the same names. */
function haveOtherOrder(one: Marks, two: Marks): boolean {
  const sameWords = one.words.length === two.words.length && isSame(inOrder(one.words), inOrder(two.words));
  if (sameWords && !isSame(one.words, two.words)) return true;
  const names = new Set([...one.needed, ...two.needed]);
  const order = ({ words }: Marks): readonly number[] => [...new Set(words.filter((word) => names.has(word)))];
  return !isSame(order(one), order(two));
}

function inOrder(marks: readonly number[]): readonly number[] {
  return marks.toSorted((a, b) => a - b);
}

function isSame(one: readonly number[], two: readonly number[]): boolean {
  return one.length === two.length && one.every((word, index) => word === two[index]);
}

/** FNV-1a, 32 bits. Two words of one hash would at most let a difference pass, and only where the vectors do. */
function hashOf(word: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < word.length; index += 1) hash = Math.imul(hash ^ word.charCodeAt(index), 0x01000193);
  return hash >>> 0;
}
