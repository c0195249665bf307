import type { LanguageModelV4StreamPart, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type { ChatChunk } from '@signalbox/core';
import { keep, withContent } from '../state.ts';
import { citationOf } from './citation.ts';

/** Text and thoughts come in blocks, which may overlap, and whose metadata may come with any of their parts. */
export interface Blocks {
  readonly origin: string;
  readonly texts: Map<string, OpenBlock>;
  readonly thoughts: Map<string, OpenBlock>;
  /** UTF-16 units of text so far. */
  textLength: number;
}

interface OpenBlock {
  /** Where it begins in the text of the answer. */
  readonly start: number;
  metadata: SharedV4ProviderMetadata | undefined;
}

export function startBlocks(origin: string): Blocks {
  return { origin, texts: new Map(), thoughts: new Map(), textLength: 0 };
}

type BlockPart = Extract<
  LanguageModelV4StreamPart,
  { readonly type: `${'text' | 'reasoning'}-${'start' | 'delta' | 'end'}` }
>;

/** What a part of a block means. */
export function foldBlock(blocks: Blocks, part: BlockPart): ChatChunk[] {
  const isText = part.type.startsWith('text');
  note(blocks, isText ? blocks.texts : blocks.thoughts, part);
  switch (part.type) {
    case 'text-delta':
      if (part.delta === '') return [];
      blocks.textLength += part.delta.length;
      return [{ type: 'text-delta', text: part.delta }];
    case 'reasoning-delta':
      return part.delta === '' ? [] : [{ type: 'reasoning-delta', text: part.delta }];
    case 'text-end':
      return closeText(blocks, part);
    case 'reasoning-end':
      return closeThought(blocks, part.id);
    default:
      return [];
  }
}

/** What blocks say that nobody closed. */
export function closeAll(blocks: Blocks): ChatChunk[] {
  return [
    ...[...blocks.thoughts.keys()].flatMap((id) => closeThought(blocks, id)),
    ...[...blocks.texts.keys()].flatMap((id) => closeText(blocks, { id })),
  ];
}

/** Of what is said several times the last one counts, as in the AI SDK itself: a signature comes at the end. */
function note({ textLength }: Blocks, open: Map<string, OpenBlock>, { id, providerMetadata }: BlockPart): void {
  const known = open.get(id);
  const block = known ?? { start: textLength, metadata: undefined };
  block.metadata = withContent(providerMetadata) ?? block.metadata;
  if (known === undefined) open.set(id, block);
}

function closeText(
  blocks: Blocks,
  { id, citations = [] }: Pick<Extract<BlockPart, { readonly type: 'text-end' }>, 'id' | 'citations'>,
): ChatChunk[] {
  const { start = 0, metadata } = blocks.texts.get(id) ?? {};
  blocks.texts.delete(id);
  const cited = citations.map((citation): ChatChunk => ({ type: 'citation', citation: citationOf(citation, start) }));
  // Without text there is nothing that it could go back with.
  if (metadata === undefined || blocks.textLength === start) return cited;
  const state = keep(blocks.origin, { part: 'text', providerMetadata: metadata });
  return [...cited, { type: 'reasoning-delta', text: '', state }];
}

function closeThought(blocks: Blocks, id: string): ChatChunk[] {
  const metadata = blocks.thoughts.get(id)?.metadata;
  blocks.thoughts.delete(id);
  if (metadata === undefined) return [];
  const state = keep(blocks.origin, { part: 'reasoning', providerMetadata: metadata });
  return [{ type: 'reasoning-delta', text: '', state }];
}
