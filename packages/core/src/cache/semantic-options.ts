/** Turns texts into vectors, in their order and all of one length. */
export type Embed = (
  texts: readonly string[],
  options: { readonly signal: AbortSignal },
) => PromiseLike<readonly ArrayLike<number>[]> | readonly ArrayLike<number>[];

/** What a question may hold only where that was asked for: another answer hangs on the smallest part of it. */
export type Delicate = 'numbers' | 'code' | 'tool-results' | 'media' | 'multi-turn';

/** Answers given to questions that only mean the same. */
export interface SemanticOptions {
  /** A model, `provider/model` or an alias, that the router embeds with; or a function of yours. */
  readonly embed: string | Embed;
  /** How near two questions must be: the cosine of their vectors, 0 to 1. What is right hangs on the model. */
  readonly threshold: number;
  /** How many questions are remembered; what was not used for longest goes first. */
  readonly maxEntries: number;
  /** A longer question is not looked up. */
  readonly maxCharacters: number;
  /** How long an embedding may take before the request goes on without. */
  readonly timeLimitMs: number;
  /** Questions that differ in a number, a name, a negation or the like are never the same, however near. */
  readonly guard: boolean;
  /** Questions that are looked up though they hold this. */
  readonly allow: readonly Delicate[];
}
