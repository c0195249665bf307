import type { ChatRequest, Chunk, Message, PlannedCandidate } from '../contracts/index.ts';
import { TOKENS_PER_MESSAGE } from '../facts/facts-of.ts';
import { estimateTokens } from '../facts/token-estimate.ts';

/** What a reader has been shown of an answer so far, as far as another candidate could go on from it. */
export class Shown {
  text = '';
  /** Something was shown that nobody else can go on from: half a tool call, a picture. */
  isClosed = false;

  add(chunk: Chunk): void {
    if (chunk.type === 'text-delta') this.text += chunk.text;
    else if (chunk.type === 'tool-call-delta' || chunk.type === 'image') this.isClosed = true;
  }

  takeBack(): void {
    this.text = '';
    this.isClosed = false;
  }
}

/** Whether another candidate may go on from what was shown: text only, and not a piece of JSON. */
export function canContinue({ responseFormat }: ChatRequest, shown: Shown): boolean {
  return !shown.isClosed && shown.text !== '' && (responseFormat === undefined || responseFormat.type === 'text');
}

const INSTRUCTION =
  'Your last message was cut off in the middle. Go on exactly where it stops, with its very next character, ' +
  'as if there had been no break. Do not repeat anything, do not explain, do not greet.';

/**
 * The request for the rest of an answer. The text so far is what the assistant has said; a model that can go on from its
 * own last message is left to it, any other is told to.
 */
export function requestForRest(request: ChatRequest, shown: string, candidate: PlannedCandidate): ChatRequest {
  const said: Message = { role: 'assistant', content: shown };
  const rest: readonly Message[] = mustBeTold(candidate) ? [said, { role: 'user', content: INSTRUCTION }] : [said];
  return { ...request, messages: [...request.messages, ...rest] };
}

/** How many input tokens that adds to the request, rounded up. */
export function tokensOfRest(shown: string): number {
  return estimateTokens(shown) + estimateTokens(INSTRUCTION) + 2 * TOKENS_PER_MESSAGE;
}

export function mustBeTold({ card }: Pick<PlannedCandidate, 'card'>): boolean {
  return !card.capabilities.includes('prefill');
}

/** How much of the end of a text a model may say again before it goes on, in UTF-16 units. */
const LONGEST_OVERLAP = 400;

/**
 * Takes out of a continuation what it repeats of the text before it: an end of it, or all of it. Text is held back for
 * only as long as it might still be such a repetition.
 */
export class OverlapFilter {
  readonly #shown: string;
  readonly #tail: string;
  readonly #word: RegExp;
  #held: string | undefined = '';

  /** @param wasTold a model that is told to go on likes to begin its last word again, however little of it was said */
  constructor(shown: string, wasTold: boolean) {
    this.#shown = shown;
    this.#tail = shown.slice(-LONGEST_OVERLAP);
    this.#word = wasTold ? ANY_LETTER : SOME_LETTERS;
  }

  /** What of the continuation is new, as far as that can be said by now. */
  push(text: string): string {
    if (this.#held === undefined) return text;
    this.#held += text;
    return this.#mayRepeat(this.#held) ? '' : this.#release();
  }

  /** What was held back, at the end. */
  end(): string {
    return this.#held === undefined ? '' : this.#release();
  }

  /** Whether it may still turn out to be the whole of what was shown, or to be an end of it: it stands in the tail. */
  #mayRepeat(text: string): boolean {
    const mayBeAll = text.length < this.#shown.length && this.#shown.startsWith(text);
    return mayBeAll || (text.length < this.#tail.length && this.#tail.includes(text));
  }

  #release(): string {
    const text = this.#held ?? '';
    this.#held = undefined;
    if (this.#word.test(this.#shown) && text.startsWith(this.#shown)) return text.slice(this.#shown.length);
    return text.slice(overlap(this.#tail, text, this.#word));
  }
}

/** The longest end of `before` that `after` begins with, and that is no chance: it begins a word and has enough of one. */
function overlap(before: string, after: string, word: RegExp): number {
  for (let length = Math.min(before.length, after.length); length > 0; length -= 1) {
    const piece = after.slice(0, length);
    if (before.endsWith(piece) && word.test(piece) && !LETTER_AT_END.test(before.slice(0, -length))) return length;
  }
  return 0;
}

/** A digit or two may well be followed by the same again. */
const ANY_LETTER = /\p{L}|\p{N}{3}/u;
const SOME_LETTERS = /[\p{L}\p{N}]{3}/u;
const LETTER_AT_END = /[\p{L}\p{N}]$/u;
