import type { Message } from '@signalbox/core';

// Vendors' JSON as it was recorded, read as a person would.
type Json = { readonly [name: string]: any };
type Part = Extract<Exclude<Message['content'], string>, readonly unknown[]>[number];

/** What our parts can say of each block; a block with more, or of another kind, has no word. */
const SAID: Readonly<Record<string, readonly string[]>> = {
  text: [],
  cachePoint: ['type', 'ttl'],
  image: ['format', 'source'],
  document: ['format', 'name', 'source'],
  audio: ['format', 'source'],
  toolUse: ['toolUseId', 'name', 'input'],
  toolResult: ['toolUseId', 'content', 'status'],
  reasoningContent: ['reasoningText', 'redactedContent'],
};

/** Whether a conversation says something that our messages cannot: it then goes through `providerOptions` as it is. */
export function hasWordless({ messages = [], system = [] }: Json, model: string): boolean {
  if ((system as Json[]).some(({ guardContent }) => guardContent !== undefined) || system[0]?.cachePoint) return true;
  return (messages as Json[]).some(
    ({ role, content }) =>
      (role !== 'user' && role !== 'assistant') ||
      content[0]?.cachePoint !== undefined ||
      content.some((block: Json) => isWordless(block, role, model)),
  );
}

function isWordless(block: Json, role: string, model: string): boolean {
  const [kind = '', ...others] = Object.keys(block);
  const said = SAID[kind];
  if (said === undefined || others.length > 0) return true;
  const inner = block[kind];
  if (kind === 'text') return false;
  if (Object.keys(inner).some((name) => !said.includes(name))) return true;
  if (kind === 'reasoningContent')
    return inner.reasoningText !== undefined && inner.reasoningText.signature === undefined;
  if (kind === 'toolUse') return typeof inner.input !== 'object';
  if (kind === 'toolResult') {
    return inner.content.some((one: Json) => one['json'] === undefined && isWordless(one, role, model));
  }
  const { source } = inner;
  if (source === undefined) return false;
  // Models give no pictures back, and Claude refuses S3, which the plugin would say before anything is sent.
  if (role === 'assistant') return true;
  if (source.s3Location !== undefined) return /claude/.test(model) || source.s3Location.bucketOwner !== undefined;
  return source.bytes === undefined;
}

export function systemMessages(blocks: readonly Json[]): Message[] {
  const parts = withCache(blocks, ({ text }) => ({ type: 'text', text }));
  return parts.length === 0 ? [] : [{ role: 'system', content: parts as never }];
}

/** A message of Converse may hold tool results and content; ours holds one of them. */
export function messagesOf({ role, content }: Json): Message[] {
  const parts = withCache(content, partOf);
  if (role === 'assistant') return [{ role, content: parts as never }];
  const messages: { role: 'tool' | 'user'; content: Part[] }[] = [];
  for (const part of parts) {
    const kind = part.type === 'tool-result' ? 'tool' : 'user';
    if (messages.at(-1)?.role === kind) messages.at(-1)?.content.push(part);
    else messages.push({ role: kind, content: [part] });
  }
  return messages as Message[];
}

/** A cache point becomes a mark on the part before it. */
function withCache(blocks: readonly Json[], read: (block: Json) => Part): Part[] {
  const parts: Part[] = [];
  for (const block of blocks) {
    const last = parts.at(-1);
    if (block['cachePoint'] === undefined || last === undefined) parts.push(read(block));
    else parts[parts.length - 1] = { ...last, cache: block['cachePoint'].ttl ?? '5m' } as Part;
  }
  return parts;
}

const DOCUMENTS: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  csv: 'text/csv',
  doc: 'application/msword',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xls: 'application/vnd.ms-excel',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  html: 'text/html',
  txt: 'text/plain',
  md: 'text/markdown',
};

function partOf(block: Json): Part {
  const { text, image, document, audio, toolUse, toolResult, reasoningContent, json } = block;
  if (json !== undefined) return { type: 'text', text: JSON.stringify(json) };
  if (image) return { type: 'image', source: sourceOf(image, `image/${image.format}`) };
  if (document) {
    return { type: 'file', filename: document.name, source: sourceOf(document, DOCUMENTS[document.format] ?? '') };
  }
  if (audio) return { type: 'audio', data: audio.source.bytes, mediaType: `audio/${audio.format}` };
  if (toolUse) {
    const { toolUseId, name, input } = toolUse;
    return { type: 'tool-call', id: toolUseId, name, arguments: JSON.stringify(input) };
  }
  if (reasoningContent) {
    const { reasoningText, redactedContent } = reasoningContent;
    const value = reasoningText ? { signature: reasoningText.signature } : { redactedContent };
    return { type: 'reasoning', text: reasoningText?.text ?? '', state: { provider: 'bedrock', value } };
  }
  if (toolResult) {
    const { toolUseId, content, status } = toolResult;
    const isError = status === 'error' && { isError: true };
    return { type: 'tool-result', toolCallId: toolUseId, content: content.map(partOf), ...isError };
  }
  return { type: 'text', text };
}

function sourceOf({ source }: Json, mediaType: string): { url: string } | { data: string; mediaType: string } {
  return source.s3Location ? { url: source.s3Location.uri } : { data: source.bytes, mediaType };
}
