import { RouterError } from '../errors/router-error.ts';
import type {
  AnswerSegment,
  AssistantPart,
  AttemptRecord,
  Chunk,
  Citation,
  ImagePart,
  OpaqueState,
} from '../contracts/index.ts';

/** Chunks that are the whole of what an operation makes. */
type Made = Extract<Chunk, { readonly type: (typeof MADE)[number] }>;
const MADE = ['embeddings', 'ranking', 'images', 'audio', 'transcript', 'pages'] as const;

/** An answer being put together. */
export interface Folded {
  readonly parts: OpenPart[];
  readonly toolCalls: Map<number, OpenToolCall>;
  readonly citations: Citation[];
  /** Who wrote the text from where on, where the chunks say. */
  readonly authors: { readonly provider: string; readonly model: string; readonly startIndex: number }[];
  textLength: number;
  /** What came in one piece; all operations but chat and fill have one. */
  made: Made | undefined;
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

type OpenPart = OpenText | OpenReasoning | OpenToolCall | ImagePart;

export function startFold(): Folded {
  return { parts: [], toolCalls: new Map(), citations: [], authors: [], textLength: 0, made: undefined };
}

/** What a chunk does to the answer. Text that follows text is one part; a sealed block of reasoning ends. */
export function foldChunk(folded: Folded, chunk: Chunk): void {
  switch (chunk.type) {
    case 'text-delta':
      openText(folded.parts).text += chunk.text;
      folded.textLength += chunk.text.length;
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
    case 'image':
      folded.parts.push(chunk);
      break;
    case 'response-start':
      if (chunk.provider !== undefined) begin(folded, chunk.provider, chunk.model ?? '');
      break;
    case 'continuation':
      begin(folded, chunk.provider, chunk.model);
      break;
    case 'restart':
      takeBack(folded);
      begin(folded, chunk.provider, chunk.model);
      break;
    case 'finish':
      break;
    default:
      folded.made = chunk;
  }
}

/**
 * What an operation made.
 * @throws RouterError `internal` when the provider made something else, which is a fault of its plugin
 */
export function madeOf<Type extends Made['type']>(
  { made }: Folded,
  type: Type,
): Extract<Made, { readonly type: Type }> {
  if (made?.type !== type) {
    throw new RouterError('internal', { message: `the plugin of the provider yielded no "${type}" chunk` });
  }
  return made as Extract<Made, { readonly type: Type }>;
}

function begin({ authors, textLength }: Folded, provider: string, model: string): void {
  authors.push({ provider, model, startIndex: textLength });
}

/** What was said so far is not part of the answer. */
function takeBack(folded: Folded): void {
  folded.parts.length = 0;
  folded.toolCalls.clear();
  folded.citations.length = 0;
  folded.authors.length = 0;
  folded.textLength = 0;
}

/**
 * Who wrote which stretch of the text; the one who answered, where the chunks did not say.
 * @param attempts they know by which name a model was asked that calls itself by another
 */
export function segmentsOf(
  { authors, textLength }: Folded,
  answered: { readonly provider: string; readonly model: string },
  attempts: readonly Pick<AttemptRecord, 'provider' | 'model' | 'responseModel'>[],
): readonly AnswerSegment[] {
  const known = authors.length > 0 ? authors : [{ ...answered, startIndex: 0 }];
  return known.map(({ provider, model, startIndex }, place) => ({
    provider,
    model: attempts.find((each) => each.provider === provider && each.responseModel === model)?.model ?? model,
    startIndex,
    endIndex: known[place + 1]?.startIndex ?? textLength,
  }));
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
