import type { OpaqueState } from '@signalbox/core';
import type { WirePart } from './wire.ts';

/**
 * What must go back to Gemini with a conversation, as it stands in the `value` of our opaque state.
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures (read 2026-11-25)
 */
export interface Kept {
  /** A summary of the model's thoughts, whose words stand in the part beside it. */
  readonly thought?: true;
  readonly thoughtSignature?: string;
  /** The signature belongs to the text before it; absent: to a part of its own, or to the call or picture it is with. */
  readonly of?: 'text';
  /** A part that is no business of the caller: code that Google ran, a search that it made. */
  readonly part?: WirePart;
}

export function stateOf(provider: string, value: Kept): OpaqueState {
  return { provider, value };
}

/** What is kept in a state of this provider; `undefined` when there is none, or when it is another's. */
export function keptIn(state: OpaqueState | undefined, provider: string): Kept | undefined {
  if (state?.provider !== provider || typeof state.value !== 'object' || state.value === null) return undefined;
  return state.value as Kept;
}

/** The signature as a field of a part. */
export function signatureIn(kept: Pick<Kept, 'thoughtSignature'> | undefined): Pick<Kept, 'thoughtSignature'> {
  return kept?.thoughtSignature === undefined ? {} : { thoughtSignature: kept.thoughtSignature };
}
