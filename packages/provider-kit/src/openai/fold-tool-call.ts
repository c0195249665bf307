import type { ChatChunk } from '@signalbox/core';
import type { WireToolCall } from './wire.ts';

/** A tool call that has begun. Its place in the list is the `index` of our chunks. */
export interface OpenCall {
  readonly wireIndex: number | undefined;
  readonly id: string;
}

/**
 * Adds one piece of a tool call. Vendors differ: most send `index` and give id and name once; some leave the index
 * out, some repeat the id with every piece, and some send whole calls that all have index 0.
 * @param position place in the list of an unstreamed message, which has no `index`
 */
export function foldToolCall(
  calls: OpenCall[],
  piece: WireToolCall,
  position: number | undefined,
  responseId: string | undefined,
  out: ChatChunk[],
): void {
  const wireIndex = piece.index ?? position;
  const known = find(calls, piece, wireIndex);
  const argumentsDelta = argumentsOf(piece);
  if (known >= 0) {
    if (argumentsDelta !== '') out.push({ type: 'tool-call-delta', index: known, argumentsDelta });
    return;
  }
  const index = calls.length;
  // A made-up id must differ between the turns of one conversation.
  const id = isText(piece.id) ? piece.id : `call_${responseId ?? 'x'}_${index}`;
  calls.push({ wireIndex, id });
  out.push({ type: 'tool-call-delta', index, id, name: piece.function?.name ?? '', argumentsDelta });
}

function find(calls: readonly OpenCall[], piece: WireToolCall, wireIndex: number | undefined): number {
  const sameId = isText(piece.id) ? calls.findIndex(({ id }) => id === piece.id) : -1;
  if (sameId >= 0) return sameId;
  // A new id together with a name begins a new call, whatever the index says.
  if (isText(piece.id) && isText(piece.function?.name)) return -1;
  if (wireIndex !== undefined) return calls.findLastIndex((call) => call.wireIndex === wireIndex);
  return isText(piece.function?.name) ? -1 : calls.length - 1;
}

/** JSON text; Ollama and some proxies send the object itself. */
function argumentsOf({ function: called }: WireToolCall): string {
  const value = called?.arguments;
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isText(value: string | null | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
