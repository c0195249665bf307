import { hash } from 'node:crypto';
import type { ChatRequest, Clock, OperationRequest } from '../contracts/index.ts';

/** Providers keep no shorter prompts. */
const FEWEST_TOKENS = 1_024;
const CHARACTERS_PER_TOKEN = 4;
const MOST = 2_000;
const MOST_OF_ONE = 8;

/** How a prompt begins, up to one of its messages. */
interface Prefix {
  readonly key: string;
  readonly tokens: number;
}

/**
 * Which candidate's provider has seen how a prompt begins, and so probably has it in its cache, where the same costs less.
 * Holds a bounded number of hashes, and no prompt.
 */
export class WarmPrefixes {
  readonly #ttlMs: number;
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  /** Who was sent a beginning, and when. */
  readonly #seen = new Map<string, Map<string, number>>();

  constructor(ttlMs: number, clock: Pick<Clock, 'monotonicMs'>) {
    this.#ttlMs = ttlMs;
    this.#clock = clock;
  }

  /**
   * @param inputTokens an estimate of the whole prompt
   * @returns how many tokens of it who probably has, by `provider/model`; `undefined`: nobody has any
   */
  warmTokens(job: OperationRequest, inputTokens: number): ReadonlyMap<string, number> | undefined {
    if (this.#seen.size === 0 || job.operation !== 'chat' || inputTokens < FEWEST_TOKENS) return undefined;
    const now = this.#clock.monotonicMs();
    const warm = new Map<string, number>();
    // The longest comes last, and counts.
    for (const { key, tokens } of prefixesOf(job.request)) {
      for (const [candidate, at] of this.#seen.get(key) ?? []) {
        if (now - at < this.#ttlMs) warm.set(candidate, Math.min(inputTokens, tokens));
      }
    }
    return warm.size === 0 ? undefined : warm;
  }

  /** A candidate has been sent this prompt. */
  note(job: OperationRequest, inputTokens: number, candidate: string): void {
    if (job.operation !== 'chat' || inputTokens < FEWEST_TOKENS) return;
    const prefixes = prefixesOf(job.request);
    // What others share, and what goes on from here.
    for (const prefix of new Set([prefixes[0], prefixes.at(-1)])) {
      if (prefix !== undefined) this.#noteOne(prefix.key, candidate);
    }
  }

  #noteOne(key: string, candidate: string): void {
    const who = this.#seen.get(key) ?? new Map<string, number>();
    who.delete(candidate);
    who.set(candidate, this.#clock.monotonicMs());
    if (who.size > MOST_OF_ONE) who.delete(who.keys().next().value as string);
    this.#seen.delete(key);
    this.#seen.set(key, who);
    if (this.#seen.size > MOST) this.#seen.delete(this.#seen.keys().next().value as string);
  }
}

/** A request is looked up before it is sent, and noted after it. */
const known = new WeakMap<ChatRequest, readonly Prefix[]>();

function prefixesOf(request: ChatRequest): readonly Prefix[] {
  const before = known.get(request);
  if (before !== undefined) return before;
  const prefixes = findPrefixes(request);
  known.set(request, prefixes);
  return prefixes;
}

/** The beginnings that are long enough to be kept, the shortest first. */
function findPrefixes({ system, tools, messages }: ChatRequest): readonly Prefix[] {
  const prefixes: Prefix[] = [];
  let key = '';
  let characters = 0;
  const add = (part: unknown): void => {
    const text = JSON.stringify(part);
    key = hash('sha1', key + text, 'base64');
    characters += text.length;
    const tokens = Math.floor(characters / CHARACTERS_PER_TOKEN);
    if (tokens >= FEWEST_TOKENS) prefixes.push({ key, tokens });
  };
  add([system ?? null, tools ?? null]);
  for (const message of messages) add(message);
  return prefixes;
}
