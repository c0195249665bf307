import type { AssistantMessage, AssistantPart, ChatCall, Message, UserMessage, UserPart } from '@signalbox/core';
import { mediaPart, resolutionOf } from './media.ts';
import type { ModelRules } from './model-rules.ts';
import { keptIn, signatureIn, type Kept } from './opaque.ts';
import { createToolResults, type ToolResults } from './tool-results.ts';
import type { WireContent, WirePart } from './wire.ts';

export interface Conversation {
  readonly system: readonly WirePart[];
  readonly contents: readonly WireContent[];
}

/** What a mapping needs beside the value itself. */
interface Scope {
  readonly call: ChatCall;
  readonly rules: ModelRules;
  /** The id of the provider in use: whose opaque state goes back. */
  readonly provider: string;
  /** Where the value stands, for warnings: `messages[2].content[0]`. */
  readonly path: string;
}

/**
 * Maps a request's messages. Results of tools that follow each other are one turn, since the API wants the calls of a
 * turn answered by the very next one.
 */
export function conversationOf(call: ChatCall, rules: ModelRules, provider: string): Conversation {
  const { system: instruction, messages } = call.request;
  const system: WirePart[] = textParts(instruction ?? '');
  const contents: { readonly role: WireContent['role']; readonly parts: WirePart[]; readonly isTool: boolean }[] = [];
  const results = createToolResults(call, rules);
  for (const [index, message] of messages.entries()) {
    const scope: Scope = { call, rules, provider, path: `messages[${index}]` };
    if (message.role === 'system') {
      if (contents.length > 0)
        call.warn({ field: scope.path, message: 'moved to the system instruction at the beginning' });
      system.push(...partsOf(message.content, ({ text }) => textParts(text)));
      continue;
    }
    const role = message.role === 'assistant' ? 'model' : 'user';
    const parts = FROM_MESSAGE[message.role](message as never, scope, results);
    // The API refuses turns without parts; they say nothing.
    if (parts.length === 0) continue;
    const isTool = message.role === 'tool';
    const last = contents.at(-1);
    if (isTool && last?.isTool === true) last.parts.push(...parts);
    else contents.push({ role, parts, isTool });
  }
  return { system, contents: contents.map(({ role, parts }) => ({ role, parts })) };
}

const FROM_MESSAGE: {
  readonly [Role in Exclude<Message['role'], 'system'>]: (
    message: Extract<Message, { role: Role }>,
    scope: Scope,
    results: ToolResults,
  ) => WirePart[];
} = {
  user: fromUser,
  assistant: fromAssistant,
  tool: ({ content }, { path }, results) =>
    content.flatMap((part, index) => [...results.partsOf(part, `${path}.content[${index}]`)]),
};

function fromUser({ content, name }: UserMessage, scope: Scope): WirePart[] {
  if (name !== undefined) {
    scope.call.warn({ field: `${scope.path}.name`, message: 'turns carry no names here: left out' });
  }
  return partsOf(content, (part, index) => asked(part, at(scope, index)));
}

function asked(part: UserPart, { call, rules, path }: Scope): WirePart[] {
  if (part.type === 'text') return textParts(part.text);
  const media = mediaPart(part);
  const mediaResolution = part.type === 'image' ? resolutionOf(part) : undefined;
  if (mediaResolution === undefined) return [media];
  if (rules.richParts) return [{ ...media, mediaResolution }];
  call.warn({ field: `${path}.detail`, message: 'the model has no resolution for single pictures: left out' });
  return [media];
}

function fromAssistant({ content }: AssistantMessage, scope: Scope, results: ToolResults): WirePart[] {
  if (typeof content === 'string') return textParts(content);
  const parts: WirePart[] = [];
  for (const [index, part] of content.entries()) said(part, at(scope, index), parts, results);
  return parts;
}

/** Adds what the model said to the parts of its turn. */
function said(part: AssistantPart, scope: Scope, parts: WirePart[], results: ToolResults): void {
  if (part.type === 'text') {
    parts.push(...textParts(part.text));
    return;
  }
  const kept = keptIn(part.state, scope.provider);
  if (part.type === 'image') parts.push({ ...mediaPart(part), ...signatureIn(kept) });
  else if (part.type === 'reasoning') thought(part.text, kept, scope, parts);
  else {
    const isFirst = parts.every(({ functionCall }) => functionCall === undefined);
    const unsigned = scope.rules.signedCalls && isFirst ? UNSIGNED : {};
    parts.push({ functionCall: results.callOf(part, scope.path), ...unsigned, ...signatureIn(kept) });
  }
}

/**
 * For a call that another model made, or that lost its signature: without this word, which Google has for the purpose,
 * the API answers 400.
 * @see https://ai.google.dev/gemini-api/docs/thought-signatures#faqs (read 2026-11-25)
 */
const UNSIGNED = { thoughtSignature: 'skip_thought_signature_validator' };

function thought(text: string, kept: Kept | undefined, { call, path }: Scope, parts: WirePart[]): void {
  if (kept === undefined) {
    call.warn({ field: path, message: 'thoughts of another provider cannot be sent to this one: left out' });
    return;
  }
  const last = parts.at(-1);
  if (kept.part !== undefined) parts.push(kept.part);
  else if (
    kept.of === 'text' &&
    last?.text !== undefined &&
    last.thought !== true &&
    last.thoughtSignature === undefined
  ) {
    parts[parts.length - 1] = { ...last, ...signatureIn(kept) };
  } else if (text !== '' || kept.thoughtSignature !== undefined) {
    parts.push({ text, ...(kept.thought === true && { thought: true }), ...signatureIn(kept) });
  }
}

function partsOf<Part>(content: string | readonly Part[], map: (part: Part, index: number) => WirePart[]): WirePart[] {
  return typeof content === 'string' ? textParts(content) : content.flatMap(map);
}

/** The API refuses empty text, but for the signature that it puts into some itself. */
function textParts(text: string): WirePart[] {
  return text === '' ? [] : [{ text }];
}

function at(scope: Scope, index: number): Scope {
  return { ...scope, path: `${scope.path}.content[${index}]` };
}
