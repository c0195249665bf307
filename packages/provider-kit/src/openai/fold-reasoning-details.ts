import type { ChatChunk } from '@signalbox/core';
import type { WireReasoningDetail } from './wire.ts';

/** Fields whose text goes on from piece to piece; all others are said once. */
const GROWING = ['text', 'summary', 'data'] as const;

/** What a model thought, as OpenRouter keeps it for the next turn; only the provider can read all of it. */
export type ReasoningDetails = WireReasoningDetail[];

/**
 * Adds the pieces of one delta. A piece that has the kind and the index of the last one goes on with it.
 * @see https://openrouter.ai/docs/guides/best-practices/reasoning-tokens#preserving-reasoning (read 2026-11-25)
 */
export function addReasoningDetails(details: ReasoningDetails, pieces: readonly WireReasoningDetail[]): void {
  for (const piece of pieces) {
    const last = details.at(-1);
    const goesOn = last !== undefined && last.type === piece.type && last.index === piece.index;
    // Encrypted thoughts come whole; two of them may share an index.
    if (goesOn && piece.type !== 'reasoning.encrypted') details[details.length - 1] = joined(last, piece);
    else details.push(piece);
  }
}

/** The readable part of the pieces of one delta. */
export function textOfDetails(pieces: readonly WireReasoningDetail[]): string {
  return pieces.map(({ text, summary }) => text ?? summary ?? '').join('');
}

/** Hands out what was gathered as the state of a block, which ends with it. */
export function sealReasoning(details: ReasoningDetails, provider: string, out: ChatChunk[]): void {
  if (details.length === 0) return;
  out.push({ type: 'reasoning-delta', text: '', state: { provider, value: details.splice(0) } });
}

function joined(last: WireReasoningDetail, piece: WireReasoningDetail): WireReasoningDetail {
  const said = Object.entries(piece).filter(([, value]) => value !== null && value !== undefined);
  const grown = GROWING.flatMap((name) => {
    const text = `${last[name] ?? ''}${piece[name] ?? ''}`;
    return text === '' ? [] : [[name, text]];
  });
  return { ...last, ...Object.fromEntries([...said, ...grown]) } as WireReasoningDetail;
}
