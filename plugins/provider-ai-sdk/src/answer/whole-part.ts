import type {
  LanguageModelV4CustomContent,
  LanguageModelV4File,
  LanguageModelV4ReasoningFile,
  LanguageModelV4ToolCall,
  LanguageModelV4ToolResult,
  SharedV4ProviderMetadata,
} from '@ai-sdk/provider';
import type { ChatChunk } from '@signalbox/core';
import { keep, withContent, type Kept } from '../state.ts';
import { base64 } from './base64.ts';

/** Parts that are no business of the caller, but without which the conversation cannot go on. */
export type KeptPart =
  | LanguageModelV4ToolCall
  | LanguageModelV4ToolResult
  | LanguageModelV4ReasoningFile
  | LanguageModelV4CustomContent;

/** A part to be sent back as it is. */
export function keptPart(part: KeptPart, origin: string): ChatChunk {
  return { type: 'reasoning-delta', text: '', state: keep(origin, { ...contentOf(part), ...metadataOf(part) }) };
}

function contentOf(part: KeptPart): Kept {
  switch (part.type) {
    case 'tool-call': {
      const { toolCallId, toolName, input } = part;
      return { part: 'provider-call', toolCallId, toolName, input };
    }
    case 'tool-result': {
      const { toolCallId, toolName, result, isError } = part;
      return { part: 'provider-result', toolCallId, toolName, result, ...(isError === true && { isError }) };
    }
    case 'reasoning-file':
      return { part: 'reasoning-file', mediaType: part.mediaType, file: storedFile(part) };
    case 'custom':
      return { part: 'custom', kind: part.kind };
  }
}

/** A picture that the model made; `undefined` for files of other kinds. */
export function imageChunk(part: LanguageModelV4File, origin: string): ChatChunk | undefined {
  const { mediaType } = part;
  if (!mediaType.startsWith('image/')) return undefined;
  const file = storedFile(part);
  const metadata = metadataOf(part);
  return {
    type: 'image',
    source: file.type === 'url' ? { url: file.url } : { data: file.data, mediaType },
    ...('providerMetadata' in metadata && { state: keep(origin, { part: 'image', ...metadata }) }),
  };
}

function storedFile({ data }: LanguageModelV4File | LanguageModelV4ReasoningFile) {
  return data.type === 'url'
    ? { type: data.type, url: String(data.url) }
    : { type: data.type, data: base64(data.data) };
}

function metadataOf({ providerMetadata }: { readonly providerMetadata?: SharedV4ProviderMetadata }) {
  const metadata = withContent(providerMetadata);
  return metadata === undefined ? {} : { providerMetadata: metadata };
}
