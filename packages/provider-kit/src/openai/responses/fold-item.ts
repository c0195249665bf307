import type { ChatChunk } from '@signalbox/core';
import { foldSources } from '../fold-sources.ts';
import { cite, toCitation } from './citations.ts';
import type { OpenItem, ResponsesFold } from './fold.ts';
import { isWhole, stateOf } from './state.ts';
import type { WireEvent, WireItem } from './wire.ts';

/** The item that an event is about. Its place in the answer names it; some vendors send only its id. */
export function openItem(state: ResponsesFold, { output_index: place, item_id: id, item }: WireEvent): OpenItem {
  const key = place ?? id ?? item?.id ?? '';
  const known = state.items.get(key);
  if (known !== undefined) return known;
  const open: OpenItem = {
    callIndex: undefined,
    said: false,
    thought: undefined,
    citations: 0,
    textStart: state.textLength,
  };
  state.items.set(key, open);
  return open;
}

/** An item begins. Calls are announced, the rest waits for its first words. */
export function beginItem(state: ResponsesFold, event: WireEvent, out: ChatChunk[]): void {
  const isNew = !state.items.has(event.output_index ?? event.item?.id ?? '');
  const open = openItem(state, event);
  const { item } = event;
  if (item?.type === 'function_call') beginCall(state, open, item, out);
  else if (item?.type === 'message' && isNew) markPhase(state, item, out);
}

type ItemHandler = (state: ResponsesFold, open: OpenItem, item: WireItem, out: ChatChunk[]) => void;

const ITEMS: ReadonlyMap<string, ItemHandler> = new Map<string, ItemHandler>([
  ['message', endMessage],
  ['function_call', endCall],
  ['custom_tool_call', endCustomCall],
  ['reasoning', endReasoning],
  ['image_generation_call', endPicture],
  ['search_results', citeResults],
]);

/** An item is whole: what of it has not been handed on is now, and its state. */
export function endItem(state: ResponsesFold, event: WireEvent, out: ChatChunk[]): void {
  const { item } = event;
  if (item?.type === undefined) return;
  if (item.type === 'message' && !state.items.has(event.output_index ?? item.id ?? '')) markPhase(state, item, out);
  const open = openItem(state, event);
  (ITEMS.get(item.type) ?? keepItem)(state, open, item, out);
}

function markPhase({ options }: ResponsesFold, { phase }: WireItem, out: ChatChunk[]): void {
  if (typeof phase !== 'string') return;
  out.push({ type: 'reasoning-delta', text: '', state: stateOf(options.provider, { type: 'phase', phase }) });
}

function endMessage(state: ResponsesFold, open: OpenItem, { content }: WireItem, out: ChatChunk[]): void {
  const parts = content ?? [];
  if (!open.said) {
    for (const { text = '', refusal = '' } of parts) {
      if (refusal !== '') state.refused = true;
      if (text + refusal !== '') out.push({ type: 'text-delta', text: text + refusal });
      state.textLength += text.length + refusal.length;
    }
  }
  const annotations = parts.flatMap((part) => part.annotations ?? []);
  for (const annotation of annotations.slice(open.citations)) {
    const citation = toCitation(annotation, open.textStart);
    cite(citation, state.cited, out);
  }
}

function beginCall(state: ResponsesFold, open: OpenItem, item: WireItem, out: ChatChunk[]): number {
  if (open.callIndex !== undefined) return open.callIndex;
  const index = state.calls;
  state.calls += 1;
  open.callIndex = index;
  // The arguments come in pieces, or with the whole item.
  const head = { type: 'tool-call-delta', index, id: idOf(item, index), name: item.name ?? '' } as const;
  out.push({ ...head, argumentsDelta: '' });
  return index;
}

function endCall(state: ResponsesFold, open: OpenItem, item: WireItem, out: ChatChunk[]): void {
  const index = beginCall(state, open, item, out);
  if (!open.said && item.arguments !== undefined && item.arguments !== '') {
    out.push({ type: 'tool-call-delta', index, argumentsDelta: item.arguments });
  }
  if (item.thought_signature === undefined) return;
  const { type, thought_signature: signature } = item;
  const kept = stateOf(state.options.provider, { type, thought_signature: signature } as WireItem);
  out.push({ type: 'tool-call-delta', index, argumentsDelta: '', state: kept });
}

/** A custom tool is written a text: ours are called with JSON, so it is the field `input` of an object. */
function endCustomCall(state: ResponsesFold, open: OpenItem, item: WireItem, out: ChatChunk[]): void {
  if (state.options.quirks?.responses?.runsCustomTools === true) return keepItem(state, open, item, out);
  const index = beginCall(state, open, item, out);
  out.push({
    type: 'tool-call-delta',
    index,
    argumentsDelta: JSON.stringify({ input: item.input ?? '' }),
    state: stateOf(state.options.provider, item),
  });
}

/** One more piece of a thought; between two of them there is an empty line. */
export function think(state: ResponsesFold, event: WireEvent, part: string, out: ChatChunk[]): void {
  const { delta } = event;
  if (typeof delta !== 'string' || delta === '') return;
  const item = openItem(state, event);
  const isNext = item.thought !== undefined && item.thought !== part;
  item.thought = part;
  out.push({ type: 'reasoning-delta', text: isNext ? BETWEEN_THOUGHTS + delta : delta });
}

const BETWEEN_THOUGHTS = '\n\n';

function endReasoning(state: ResponsesFold, open: OpenItem, item: WireItem, out: ChatChunk[]): void {
  const { options, stored } = state;
  const thoughts = [...(item.summary ?? []), ...(item.content ?? [])].flatMap(({ text = '' }) =>
    text === '' ? [] : [text],
  );
  const text = open.thought === undefined ? thoughts.join(BETWEEN_THOUGHTS) : '';
  const canGoBack = isWhole(item) || stored;
  if (text === '' && !canGoBack) return;
  // Some vendors state nothing as `null`, and take none back.
  const said = Object.entries(item).filter(([name, value]) => value !== null && name !== 'status');
  const kept = canGoBack ? { state: stateOf(options.provider, Object.fromEntries(said)) } : {};
  out.push({ type: 'reasoning-delta', text, ...kept });
}

function endPicture({ options }: ResponsesFold, _open: OpenItem, item: WireItem, out: ChatChunk[]): void {
  const { result, output_format: format = 'png', type, id, status } = item;
  if (typeof result !== 'string' || result === '') return;
  const source = { data: result, mediaType: `image/${format}` };
  // The picture itself is the chunk's; of the rest no more goes back than this.
  out.push({ type: 'image', source, state: stateOf(options.provider, { type, id, status } as WireItem) });
}

/** What a search found stands as an item of its own (Perplexity), which does not go back. */
function citeResults({ cited }: ResponsesFold, _open: OpenItem, { results }: WireItem, out: ChatChunk[]): void {
  foldSources({ search_results: results }, cited, out);
}

/** Calls that the caller has to act on, in ways that we have no word for. */
const FOR_THE_CALLER: ReadonlySet<string> = new Set([
  'apply_patch_call',
  'computer_call',
  'local_shell_call',
  'mcp_approval_request',
  'shell_call',
]);

/** What the provider did on the way, such as a search, is kept for it in its place. */
function keepItem(state: ResponsesFold, _open: OpenItem, item: WireItem, out: ChatChunk[]): void {
  const { type = '' } = item;
  const id = item.call_id ?? item.id ?? type;
  if (FOR_THE_CALLER.has(type)) state.unanswered.set(id, type);
  if (type.endsWith('_output')) state.unanswered.delete(id);
  if (type === 'web_search_call' && item.action?.type === 'search') state.searches += 1;
  out.push({ type: 'reasoning-delta', text: '', state: stateOf(state.options.provider, item) });
}

/** An id that was left out is made up: it must differ between the calls of one conversation. */
function idOf({ call_id: callId, id }: WireItem, index: number): string {
  return callId ?? id ?? `call_${index}`;
}
