import type { AssistantPart, Chunk, Citation, OpaqueState } from '../contracts/index.ts';

/** An answer being put together. */
export interface Folded {
  readonly parts: OpenPart[];
  readonly toolCalls: Map<number, OpenToolCall>;
  readonly citations: Citation[];
  embeddings: readonly (readonly number[])[];
  ranking: readonly { readonly index: number; readonly score: number }[];
}

interface OpenText {
  readonly type: 'text';
  text: string;
}

interface OpenReasoning {
  readonly type: 'reasoning';
  text: string;
  state?: OpaqueState;
}

interface OpenToolCall {
  readonly type: 'tool-call';
  id: string;
  name: string;
  arguments: string;
  state?: OpaqueState;
}

type OpenPart = OpenText | OpenReasoning | OpenToolCall;

export function startFold(): Folded {
  return { parts: [], toolCalls: new Map(), citations: [], embeddings: [], ranking: [] };
}

/** What a chunk does to the answer. Text that follows text is one part; a sealed block of reasoning ends. */
export function foldChunk(folded: Folded, chunk: Chunk): void {
  switch (chunk.type) {
    case 'text-delta':
      openText(folded.parts).text += chunk.text;
      break;
    case 'reasoning-delta': {
      const part = openReasoning(folded.parts);
      part.text += chunk.text;
      if (chunk.state !== undefined) part.state = chunk.state;
      break;
    }
    case 'tool-call-delta': {
      const call = openToolCall(folded, chunk.index);
      if (chunk.id !== undefined) call.id = chunk.id;
      if (chunk.name !== undefined) call.name = chunk.name;
      call.arguments += chunk.argumentsDelta;
      if (chunk.state !== undefined) call.state = chunk.state;
      break;
    }
    case 'citation':
      folded.citations.push(chunk.citation);
      break;
    case 'embeddings':
      folded.embeddings = chunk.embeddings;
      break;
    case 'ranking':
      folded.ranking = chunk.ranking;
      break;
    default:
  }
}

/** The parts of the answer in the order in which they began. */
export function partsOf({ parts }: Folded): readonly AssistantPart[] {
  return parts;
}

export function textOf({ parts }: Folded): string {
  return joined(parts, 'text');
}

export function reasoningOf({ parts }: Folded): string {
  return joined(parts, 'reasoning');
}

function joined(parts: readonly OpenPart[], type: 'text' | 'reasoning'): string {
  let text = '';
  for (const part of parts) if (part.type === type) text += part.text;
  return text;
}

function openText(parts: OpenPart[]): OpenText {
  const last = parts.at(-1);
  if (last?.type === 'text') return last;
  const part: OpenText = { type: 'text', text: '' };
  parts.push(part);
  return part;
}

function openReasoning(parts: OpenPart[]): OpenReasoning {
  const last = parts.at(-1);
  if (last?.type === 'reasoning' && last.state === undefined) return last;
  const part: OpenReasoning = { type: 'reasoning', text: '' };
  parts.push(part);
  return part;
}

function openToolCall({ parts, toolCalls }: Folded, index: number): OpenToolCall {
  const known = toolCalls.get(index);
  if (known !== undefined) return known;
  const call: OpenToolCall = { type: 'tool-call', id: '', name: '', arguments: '' };
  toolCalls.set(index, call);
  parts.push(call);
  return call;
}
