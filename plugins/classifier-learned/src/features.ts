/**
 * What a model sees of a prompt: hashed words, pairs and pieces of words, and marks of its shape. Everything is a row
 * of the weight table and a weight; the weights of one prompt have length 1. The same code trains and answers.
 */
export interface Features {
  readonly size: number;
  /** Rows of the weight table, the first `size` of it in use. */
  readonly rows: Int32Array;
  readonly weights: Float32Array;
}

/** Told of every feature by name, where somebody wants to know. */
export type Named = (row: number, name: () => string) => void;

/** Of a longer text the beginning and the end are read: that is where a request stands beside what was pasted. */
const HEAD_CHARS = 2_400;
const TAIL_CHARS = 1_200;

const WEIGHT = { word: 1, pair: 1, triple: 1, piece: 0.5, edge: 1, opening: 1.5, shape: 1.5, language: 2.5 };

/** How many words of the beginning and the end are looked at more closely. */
const CLOSE = 48;
const EDGE = 8;

const TOKEN = /[\p{L}\p{M}]+(?:['’]\p{L}+)?|\p{N}+|[^\s\p{L}\p{N}]/gu;

/** Collects the features of one prompt after the other in space that is used again. Not for two at once. */
export class FeatureExtractor {
  readonly #mask: number;
  readonly #value: Float32Array;
  #rows = new Int32Array(4_096);
  #size = 0;
  #named: Named | undefined;

  /** @param bits the weight table has 2^bits rows */
  constructor(bits: number) {
    this.#mask = 2 ** bits - 1;
    this.#value = new Float32Array(2 ** bits);
  }

  /**
   * @param language what the text is written in, as ISO 639-1, where that is sure
   * @returns views of this extractor's own space: good until the next call
   */
  extract(text: string, language: string | undefined, named?: Named): Features {
    this.#size = 0;
    this.#named = named;
    const read =
      text.length > HEAD_CHARS + TAIL_CHARS ? `${text.slice(0, HEAD_CHARS)}\n${text.slice(-TAIL_CHARS)}` : text;
    const tokens = (read.toLowerCase().match(TOKEN) ?? []).map(plain);
    this.#words(tokens);
    this.#edges(tokens);
    for (const mark of marksOf(text, read, tokens.length)) this.#one('s', mark, WEIGHT.shape);
    if (language !== undefined) this.#one('s', language === 'en' ? 'english' : 'not english', WEIGHT.language);
    return this.#normalised();
  }

  #words(tokens: readonly string[]): void {
    const { length } = tokens;
    for (let at = 0; at < length; at += 1) {
      const word = tokens[at] as string;
      const isClose = at < CLOSE || at >= length - CLOSE;
      const one = hashed(KIND.w, word);
      const row = this.#add(one, WEIGHT.word);
      this.#named?.(row, () => `w:${word}`);
      if (at + 1 < length) {
        const next = tokens[at + 1] as string;
        const two = hashed(hashed(one, ' '), next);
        const pair = this.#add(two, WEIGHT.pair);
        this.#named?.(pair, () => `w:${word} ${next}`);
        if (isClose && at + 2 < length) {
          const last = tokens[at + 2] as string;
          const triple = this.#add(hashed(hashed(two, ' '), last), WEIGHT.triple);
          this.#named?.(triple, () => `w:${word} ${next} ${last}`);
        }
      }
      if (isClose && word.length > 2) this.#pieces(word);
    }
  }

  /** Three and four letters, the word's ends marked. */
  #pieces(word: string): void {
    const marked = `<${word}>`;
    for (let at = 0; at + 3 <= marked.length; at += 1) {
      const three = hashed(KIND.p, marked, at, at + 3);
      const row = this.#add(three, WEIGHT.piece);
      this.#named?.(row, () => `p:${marked.slice(at, at + 3)}`);
      if (at + 4 > marked.length) break;
      const longer = this.#add(hashed(three, marked, at + 3, at + 4), WEIGHT.piece);
      this.#named?.(longer, () => `p:${marked.slice(at, at + 4)}`);
    }
  }

  #edges(tokens: readonly string[]): void {
    const { length } = tokens;
    for (let at = 0; at < Math.min(EDGE, length); at += 1) this.#one('first', tokens[at] as string, WEIGHT.edge);
    for (let at = Math.max(0, length - EDGE); at < length; at += 1)
      this.#one('last', tokens[at] as string, WEIGHT.edge);
    for (let words = 1; words <= Math.min(3, length); words += 1) {
      this.#one('opening', tokens.slice(0, words).join(' '), WEIGHT.opening);
    }
  }

  #one(kind: keyof typeof KIND, name: string, weight: number): void {
    const row = this.#add(hashed(KIND[kind], name), weight);
    this.#named?.(row, () => `${kind}:${name}`);
  }

  /** @returns the row */
  #add(state: number, weight: number): number {
    const row = mixed(state) & this.#mask;
    const before = this.#value[row] as number;
    if (before >= weight) return row;
    this.#value[row] = weight;
    if (before > 0) return row;
    if (this.#size === this.#rows.length) this.#rows = grown(this.#rows);
    this.#rows[this.#size] = row;
    this.#size += 1;
    return row;
  }

  #normalised(): Features {
    const rows = this.#rows.subarray(0, this.#size);
    const weights = new Float32Array(this.#size);
    let squares = 0;
    for (let at = 0; at < this.#size; at += 1) {
      const row = rows[at] as number;
      const value = this.#value[row] as number;
      weights[at] = value;
      squares += value * value;
      this.#value[row] = 0;
    }
    const length = Math.sqrt(squares) || 1;
    for (let at = 0; at < this.#size; at += 1) weights[at] = (weights[at] as number) / length;
    return { size: this.#size, rows, weights };
  }
}

function grown(rows: Int32Array): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(rows.length * 2);
  larger.set(rows);
  return larger;
}

/** Which number it is says little: that it looks like a year, or how long it is, says something. */
function plain(token: string): string {
  // Most are words: a look at one letter spares them the pattern.
  const first = token.charCodeAt(0);
  if (first >= 0x61 && first <= 0x7a) return token;
  if (!/^\p{N}/u.test(token)) return token;
  return token.length === 4 ? '#4' : token.length < 3 ? '#' : '##';
}

/** FNV-1a over more text: what is hashed in pieces has the hash of the whole, and no string need be joined for it. */
function hashed(state: number, text: string, from = 0, to = text.length): number {
  let value = state;
  for (let at = from; at < to; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value;
}

/** A stronger end, 32 bits. */
function mixed(state: number): number {
  let value = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d);
  value = Math.imul(value ^ (value >>> 12), 0x297a2d39);
  return (value ^ (value >>> 15)) >>> 0;
}

/** Where the hash of each kind of feature begins, so that a word is another feature as an opening. */
const KIND = {
  w: hashed(0x811c9dc5, 'w'),
  p: hashed(0x811c9dc5, 'p'),
  s: hashed(0x811c9dc5, 's'),
  first: hashed(0x811c9dc5, 'first'),
  last: hashed(0x811c9dc5, 'last'),
  opening: hashed(0x811c9dc5, 'opening'),
};

const CODE = /```|[{};]\s*$|^\s*(?:def|class|import|from|const|let|function|select|#include)\b.*[({=*.:]/im;
const FORMULA = /\$[^$\n]+\$|\\[a-z]+\{|\d\s*[*×÷^]\s*\d|=\s*\?|\bx\s*[=+-]/i;
const TRACE = /\b(?:Traceback|Exception|Error:|at \S+\.\S+\(|\[(?:ERROR|WARN|INFO)\]|stack trace)/;

/** The shape of a text: what can be seen from across the room. */
function* marksOf(whole: string, read: string, words: number): Generator<string> {
  yield `chars ${bucket(whole.length)}`;
  yield `words ${bucket(words)}`;
  yield `lines ${bucket(count(read, '\n') + 1)}`;
  const trimmed = whole.trimEnd();
  if (trimmed.endsWith('?')) yield 'ends with ?';
  if (trimmed.endsWith(':')) yield 'ends with :';
  if (whole.includes('?')) yield 'has ?';
  if (/^["“'].*["”']$/s.test(whole.slice(0, 400).trim())) yield 'is quoted';
  if (CODE.test(read)) yield 'has code';
  if (FORMULA.test(read)) yield 'has a formula';
  if (TRACE.test(read)) yield 'has a trace';
  if (/^\s*(?:[-*•]|\d+[.)])\s/m.test(read)) yield 'has a list';
  if (/^(?:from|subject|to|dear|hi|hello)\b.*[:,]?$/im.test(read)) yield 'has a letter';
  if (/\|.*\|.*\|/.test(read) || /\t.*\t/.test(read)) yield 'has a table';
  if (whole === whole.toLowerCase()) yield 'is lower case';
  yield `digits ${Math.min(5, Math.ceil((25 * (read.match(/\d/g)?.length ?? 0)) / Math.max(1, read.length)))}`;
}

function bucket(size: number): number {
  return Math.min(13, Math.floor(Math.log2(size + 1)));
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) found += 1;
  return found;
}
