import type { FinishReason } from '../contracts/index.ts';
import type { SignalWeights } from './options.ts';

/** What can be seen of an answer without understanding it. */
export interface Sight {
  readonly text: string;
  readonly toolArguments: readonly string[];
  readonly finishReason: FinishReason | undefined;
  /** The request or its cost cap set the limit at which it was cut off: that is no fault of the model's. */
  readonly isLimited: boolean;
  /** Whether it fits the schema that was asked for; `undefined`: none was. */
  readonly fits: boolean | undefined;
}

export type SignalName = keyof SignalWeights;

/** One sign: whether it is a good one. */
export interface Sign {
  readonly name: SignalName;
  readonly isGood: boolean;
}

/** How models begin that will not. Short answers only: who explains at length has tried. */
const REFUSAL =
  /^\W*(?:i(?:['’]?m| am) (?:very |really |so )?sorry,? (?:but |i )|sorry,? (?:but )?i (?:can|am)|i (?:can(?:no|['’])t|am (?:un|not )able to|won['’]t be able to) (?:help|assist|provide|create|write|comply|fulfil|answer)|as an ai(?: language)? model)/i;
const LONGEST_REFUSAL = 600;

/** The signs that an answer carries. One that does not apply is not among them. */
export function signsOf({ text, toolArguments, finishReason, isLimited, fits }: Sight): readonly Sign[] {
  const signs: Sign[] = [];
  if (fits !== undefined) signs.push({ name: 'schema', isGood: fits });
  if (toolArguments.length > 0) signs.push({ name: 'toolCalls', isGood: toolArguments.every(isJsonObject) });
  const refuses = finishReason === 'content-filter' || (text.length < LONGEST_REFUSAL && REFUSAL.test(text));
  signs.push({ name: 'refusal', isGood: !refuses });
  if (!isLimited) signs.push({ name: 'truncation', isGood: finishReason !== 'length' });
  return signs;
}

/** Some models call a tool without arguments by saying nothing. */
function isJsonObject(text: string): boolean {
  if (text.trim() === '') return true;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}
