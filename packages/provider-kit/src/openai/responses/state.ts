import type { OpaqueState } from '@signalbox/core';
import type { WireItem } from './wire.ts';

/**
 * What the next text is: `commentary` on the way or `final_answer`. It stands before its text, since text has no state of
 * its own, and must go back with it from gpt-5.3-codex on.
 * @see https://developers.openai.com/api/docs/guides/latest-model/gpt-5.6.md (read 2026-11-25)
 */
export interface Phase {
  readonly type: 'phase';
  readonly phase: string;
}

/** What is kept of an answer for the provider that made it: whole items of it, or the phase of the next text. */
export type ResponsesState = WireItem | Phase;

export function stateOf(provider: string, value: ResponsesState): OpaqueState {
  return { provider, value };
}

/** The state, if this provider made it and it is of this API. */
export function ownState(state: OpaqueState | undefined, provider: string): ResponsesState | undefined {
  if (state === undefined || state.provider !== provider) return undefined;
  const { value } = state;
  const isTyped =
    typeof value === 'object' && value !== null && typeof (value as { readonly type?: unknown }).type === 'string';
  return isTyped ? (value as ResponsesState) : undefined;
}

export function isPhase(value: ResponsesState): value is Phase {
  return value.type === 'phase';
}

/** Whether a thought can go back by itself. What has only an id is known to a vendor that has stored it. */
export function isWhole({ encrypted_content: sealed, content }: WireItem): boolean {
  return (typeof sealed === 'string' && sealed !== '') || (content ?? []).length > 0;
}
