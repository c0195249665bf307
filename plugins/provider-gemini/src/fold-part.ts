import type { ChatChunk } from '@signalbox/core';
import { signatureIn, stateOf, type Kept } from './opaque.ts';
import type { WirePart } from './wire.ts';

/** What the parts of an answer have in common. */
export interface Parts {
  /** With which state is tagged. */
  readonly provider: string;
  /** The vendor's id of the answer: calls without an id of their own get one from it. */
  answerId: string | undefined;
  /** The text so far, in which sources have their places. */
  text: string;
  toolCalls: number;
  /** Thoughts have begun that are not sealed yet. */
  isThinking: boolean;
}

/** Adds what one part of the answer means. Parts come whole; text and thoughts go on in the next. */
export function foldPart(parts: Parts, part: WirePart, chunks: ChatChunk[]): void {
  const { text = '', functionCall, inlineData, fileData } = part;
  if (part.thought === true) {
    // Pictures may be thoughts, too: drafts that nobody asked for.
    if (text !== '') chunks.push({ type: 'reasoning-delta', text });
    parts.isThinking ||= text !== '';
    if (part.thoughtSignature !== undefined) seal(parts, { thought: true, ...signatureIn(part) }, chunks);
    return;
  }
  sealThought(parts, chunks);
  if (functionCall !== undefined) foldCall(parts, part, chunks);
  else if (inlineData !== undefined || fileData !== undefined) foldMedia(parts, part, chunks);
  else if (part.text !== undefined) foldText(parts, part, chunks);
  else if (Object.keys(part).some((name) => name !== 'thought' && name !== 'thoughtSignature'))
    seal(parts, { part }, chunks);
  else if (part.thoughtSignature !== undefined) seal(parts, signatureIn(part), chunks);
}

/** Ends the thoughts that have begun, with what lets them go back to the model. */
export function sealThought(parts: Parts, chunks: ChatChunk[]): void {
  if (parts.isThinking) seal(parts, { thought: true }, chunks);
}

function seal(parts: Parts, kept: Kept, chunks: ChatChunk[]): void {
  parts.isThinking = false;
  chunks.push({ type: 'reasoning-delta', text: '', state: stateOf(parts.provider, kept) });
}

function foldText(parts: Parts, part: WirePart, chunks: ChatChunk[]): void {
  const { text = '' } = part;
  if (text !== '') {
    parts.text += text;
    chunks.push({ type: 'text-delta', text });
  }
  // Our text parts keep no state: it stands behind them.
  if (part.thoughtSignature !== undefined)
    seal(parts, { ...signatureIn(part), ...(text !== '' && { of: 'text' }) }, chunks);
}

function foldCall(parts: Parts, part: WirePart, chunks: ChatChunk[]): void {
  const { id = '', name = '', args = {} } = part.functionCall ?? {};
  const index = parts.toolCalls;
  parts.toolCalls += 1;
  chunks.push({
    type: 'tool-call-delta',
    index,
    id: id === '' ? `call_${parts.answerId ?? crypto.randomUUID()}_${index}` : id,
    name,
    argumentsDelta: JSON.stringify(args),
    ...stated(parts, part),
  });
}

function foldMedia(parts: Parts, part: WirePart, chunks: ChatChunk[]): void {
  const { inlineData, fileData } = part;
  const mediaType = inlineData?.mimeType ?? fileData?.mimeType ?? '';
  // A chat has no place for sound; speech is asked for as such.
  if (!mediaType.startsWith('image/')) return;
  const source =
    inlineData === undefined ? { url: fileData?.fileUri ?? '' } : { data: inlineData.data ?? '', mediaType };
  chunks.push({ type: 'image', source, ...stated(parts, part) });
}

function stated({ provider }: Parts, part: WirePart) {
  return part.thoughtSignature === undefined ? {} : { state: stateOf(provider, signatureIn(part)) };
}
