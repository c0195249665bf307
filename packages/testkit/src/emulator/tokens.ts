import { createHash } from 'node:crypto';
import type { AnswerUsage, NeutralRequest } from './neutral.ts';

/** About four characters make a token. */
export const CHARS_PER_TOKEN = 4;
/** Vendors cache no shorter prefix, and count what they cache by themselves in steps. */
const SHORTEST_CACHED_TOKENS = 1024;
const CACHE_STEP_TOKENS = 128;
const PROMPTS_KEPT = 50;

export function countTokens(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}

type InputUsage = Pick<AnswerUsage, 'inputTokens' | 'cachedTokens' | 'cacheWriteTokens' | 'cacheWrite1hTokens'>;

/** Remembers prompts, as a vendor's prompt cache does. */
export interface PromptCache {
  /** What the prompt costs now, and keeps it for the next one. */
  use(request: NeutralRequest): InputUsage;
}

/** Starts cold. Holds a bounded number of prompts. */
export function createPromptCache(): PromptCache {
  const prompts: string[] = [];
  const marks = new Set<string>();
  return {
    use(request) {
      const usage = request.cacheMarks === undefined ? implicit(request, prompts) : explicit(request, marks);
      prompts.push(request.prompt);
      if (prompts.length > PROMPTS_KEPT) prompts.shift();
      return usage;
    },
  };
}

/** The longest prefix shared with an earlier prompt, rounded down. */
function implicit({ prompt }: NeutralRequest, earlier: readonly string[]): InputUsage {
  const shared = Math.max(0, ...earlier.map((other) => sharedPrefix(prompt, other)));
  const tokens = Math.floor(shared / CHARS_PER_TOKEN / CACHE_STEP_TOKENS) * CACHE_STEP_TOKENS;
  const cachedTokens = tokens >= SHORTEST_CACHED_TOKENS ? tokens : 0;
  return { inputTokens: countTokens(prompt), cachedTokens, cacheWriteTokens: 0, cacheWrite1hTokens: 0 };
}

/** Reads the longest marked prefix that is known, writes what follows it up to the last mark. */
function explicit({ prompt, model, cacheMarks = [] }: NeutralRequest, known: Set<string>): InputUsage {
  const usable = cacheMarks.filter(({ end }) => end / CHARS_PER_TOKEN >= SHORTEST_CACHED_TOKENS);
  const keyed = usable.map((mark) => ({ ...mark, key: hash(`${model}\n${prompt.slice(0, mark.end)}`) }));
  const readTo = keyed.findLast(({ key }) => known.has(key))?.end ?? 0;
  const writes = keyed.filter(({ end }) => end > readTo);
  const tokensTo = (end: number): number => Math.floor(end / CHARS_PER_TOKEN);
  let from = readTo;
  let written1h = 0;
  for (const { end, life, key } of writes) {
    if (life === '1h') written1h += tokensTo(end) - tokensTo(from);
    from = end;
    known.add(key);
  }
  return {
    inputTokens: countTokens(prompt),
    cachedTokens: tokensTo(readTo),
    cacheWriteTokens: tokensTo(from) - tokensTo(readTo),
    cacheWrite1hTokens: written1h,
  };
}

function sharedPrefix(a: string, b: string): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length += 1;
  return length;
}

export function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
