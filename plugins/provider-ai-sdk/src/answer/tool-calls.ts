import type { LanguageModelV4StreamPart } from '@ai-sdk/provider';
import type { ChatChunk } from '@signalbox/core';
import { keep, withContent } from '../state.ts';

type Part<Type extends LanguageModelV4StreamPart['type']> = Extract<LanguageModelV4StreamPart, { readonly type: Type }>;

/** A call of one of the caller's tools that has begun. */
export interface OpenCall {
  readonly index: number;
  /** The arguments that were handed on, as JSON text. */
  sent: string;
}

/**
 * What comes of a call before it is whole. Not every package sends it; calls of the vendor's own tools, and inputs that
 * are no JSON while they come, wait until they are whole.
 */
export function openCall(
  calls: Map<string, OpenCall>,
  part: Part<'tool-input-start'> | Part<'tool-input-delta'>,
): ChatChunk[] {
  if (part.type === 'tool-input-delta') {
    const call = calls.get(part.id);
    if (call === undefined || part.delta === '') return [];
    call.sent += part.delta;
    return [{ type: 'tool-call-delta', index: call.index, argumentsDelta: part.delta }];
  }
  if (part.providerExecuted === true || part.inputEncoding === 'text' || calls.has(part.id)) return [];
  return [begin(calls, part.id, part.toolName)];
}

/** The whole call: what of it was not handed on yet, and what must go back with it. */
export function closeCall(
  calls: Map<string, OpenCall>,
  { toolCallId, toolName, input, providerMetadata }: Part<'tool-call'>,
  origin: string,
): ChatChunk[] {
  const begun = calls.has(toolCallId) ? [] : [begin(calls, toolCallId, toolName)];
  const call = calls.get(toolCallId) as OpenCall;
  const whole = input.trim() === '' ? '{}' : input;
  // What was handed on cannot be taken back; a package that tidies the JSON up at the end says the same in it.
  const rest = whole.startsWith(call.sent) ? whole.slice(call.sent.length) : '';
  call.sent += rest;
  const metadata = withContent(providerMetadata);
  if (rest === '' && metadata === undefined) return begun;
  return [
    ...begun,
    {
      type: 'tool-call-delta',
      index: call.index,
      argumentsDelta: rest,
      ...(metadata !== undefined && { state: keep(origin, { part: 'tool-call', providerMetadata: metadata }) }),
    },
  ];
}

function begin(calls: Map<string, OpenCall>, id: string, name: string): ChatChunk {
  const index = calls.size;
  calls.set(id, { index, sent: '' });
  return { type: 'tool-call-delta', index, id, name, argumentsDelta: '' };
}
