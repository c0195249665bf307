import type {
  AssistantMessage,
  AudioPart,
  CacheHint,
  ChatCall,
  FilePart,
  ImagePart,
  Message,
  OpaqueState,
  Source,
  SystemMessage,
  TextPart,
  ToolResultPart,
  UserMessage,
} from '@signalbox/core';
import { toCallId } from './call-id.ts';
import { inlined } from '../data-url.ts';
import { has, type OpenAiFeature, type OpenAiQuirks } from './quirks.ts';

type Json = Record<string, unknown>;

/** What a mapping needs beside the value itself. */
interface Scope {
  readonly call: ChatCall;
  readonly quirks: OpenAiQuirks;
  /** Whose state may go back. */
  readonly provider: string;
  /** Where the value stands, for warnings: `messages[2].content[0]`. */
  readonly path: string;
}

/** The `messages` of the wire. What cannot be said there is reported through `call.warn`. */
export function toOpenAiMessages(call: ChatCall, quirks: OpenAiQuirks, provider: string): Json[] {
  const { system, messages } = call.request;
  const wire: Json[] = system === undefined ? [] : [{ role: quirks.systemRole ?? 'system', content: system }];
  for (const [index, message] of messages.entries()) {
    wire.push(...toMessages(message, { call, quirks, provider, path: `messages[${index}]` }));
  }
  return wire;
}

function toMessages(message: Message, scope: Scope): Json[] {
  switch (message.role) {
    case 'system':
      return [fromSystem(message, scope)];
    case 'user':
      return [fromUser(message, scope)];
    case 'assistant':
      return [fromAssistant(message, scope)];
    case 'tool':
      return message.content.map((part, index) => fromToolResult(part, at(scope, index)));
  }
}

function fromSystem({ content }: SystemMessage, scope: Scope): Json {
  const parts = typeof content === 'string' ? content : content.map((part) => fromText(part, scope));
  return { role: scope.quirks.systemRole ?? 'system', content: parts };
}

function fromUser({ content, name }: UserMessage, scope: Scope): Json {
  const parts =
    typeof content === 'string'
      ? content
      : content.flatMap((part, index) => FROM_USER[part.type](part as never, at(scope, index)) ?? []);
  const named =
    name !== undefined && allows(scope, 'name', 'the name of the speaker is not sent', `${scope.path}.name`);
  return { role: 'user', content: parts, ...(named && { name }) };
}

const FROM_USER: {
  readonly text: (part: TextPart, scope: Scope) => Json;
  readonly image: (part: ImagePart, scope: Scope) => Json | undefined;
  readonly file: (part: FilePart, scope: Scope) => Json | undefined;
  readonly audio: (part: AudioPart, scope: Scope) => Json | undefined;
} = { text: fromText, image: fromImage, file: fromFile, audio: fromAudio };

function fromText({ text, cache }: TextPart, scope: Scope): Json {
  const { call, quirks } = scope;
  const breakpoint = cache !== undefined && quirks.cacheBreakpointModels?.test(call.model) === true;
  return {
    type: 'text',
    text,
    ...(breakpoint && { prompt_cache_breakpoint: { mode: 'explicit' } }),
    ...cacheControl(cache, scope),
  };
}

/** Anthropic's own mark; its default life is five minutes. */
function cacheControl(cache: CacheHint | undefined, { call, quirks }: Scope): Json {
  if (cache === undefined || quirks.cacheControlModels?.test(call.model) !== true) return {};
  return { cache_control: { type: 'ephemeral', ...(cache === '1h' && { ttl: cache }) } };
}

function fromImage({ source, detail, cache }: ImagePart, scope: Scope): Json | undefined {
  if (!allows(scope, 'image', 'the image is not sent')) return undefined;
  if ('url' in inlined(source) && !allows(scope, 'image-url', 'an image by its URL is not sent')) return undefined;
  const detailed = detail !== undefined && allows(scope, 'image-detail', 'the detail of the image is not sent');
  const image = { url: toUrl(source), ...(detailed && { detail }) };
  return { type: 'image_url', image_url: image, ...cacheControl(cache, scope) };
}

/** @see https://platform.openai.com/docs/guides/pdf-files?api-mode=chat (read 2026-11-21): base64 with a file name */
function fromFile({ source, filename, cache }: FilePart, scope: Scope): Json | undefined {
  if (!allows(scope, 'file', NO_FILE) || !allows(scope, 'chat-file', NO_FILE)) return undefined;
  const { filePart = 'data' } = scope.quirks;
  if (filePart === 'file_url') {
    // Bytes stand there without the head of a data URL.
    const url = 'url' in source ? source.url : source.data;
    return { type: 'file_url', file_url: { url }, ...(filename !== undefined && { file_name: filename }) };
  }
  if ('url' in source && filePart === 'data') {
    return warn(scope, 'this API takes files as data, not by URL: the file is not sent');
  }
  const file = { filename: filename ?? DEFAULT_FILENAME, file_data: toUrl(source) };
  return { type: 'file', file, ...cacheControl(cache, scope) };
}

const NO_FILE = 'the file is not sent';

/** The API refuses file data without a name. */
const DEFAULT_FILENAME = 'document.pdf';

/** @see https://platform.openai.com/docs/guides/audio?example=audio-in (read 2026-11-21) */
const AUDIO_FORMATS: Readonly<Record<string, string>> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/wave': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
};

function fromAudio({ data, mediaType }: AudioPart, scope: Scope): Json | undefined {
  if (!allows(scope, 'audio', 'the sound is not sent')) return undefined;
  const format = AUDIO_FORMATS[mediaType] ?? scope.quirks.audioFormats?.[mediaType];
  if (format === undefined) return warn(scope, `this API takes no ${mediaType}: the sound is not sent`);
  return { type: 'input_audio', input_audio: { data, format } };
}

function fromAssistant({ content }: AssistantMessage, scope: Scope): Json {
  if (typeof content === 'string') return { role: 'assistant', content };
  const { quirks, path } = scope;
  const texts: TextPart[] = [];
  const calls: Json[] = [];
  const images: Json[] = [];
  const details: unknown[] = [];
  let reasoning = '';
  for (const [index, part] of content.entries()) {
    if (part.type === 'text') texts.push(part);
    else if (part.type === 'reasoning') {
      const own = ownDetails(part.state, scope);
      if (own === undefined) reasoning += part.text;
      else details.push(...own);
    } else if (part.type === 'image') {
      if (quirks.assistantImages === true) images.push({ type: 'image_url', image_url: { url: toUrl(part.source) } });
      else warn(at(scope, index), 'this API takes no picture back from a model: it is not sent');
    } else {
      const { id, name, arguments: json } = part;
      calls.push({ id: toCallId(id, 'chat'), type: 'function', function: { name, arguments: json } });
    }
  }
  const back = quirks.reasoningBackField;
  if (reasoning !== '' && back === undefined) {
    scope.call.warn({ field: `${path}.content`, message: 'this API takes no earlier reasoning: it is not sent' });
  }
  return {
    role: 'assistant',
    content: textContent(texts, calls.length > 0, scope),
    ...(reasoning !== '' && back !== undefined && { [back]: reasoning }),
    ...(details.length > 0 && { reasoning_details: details }),
    ...(images.length > 0 && { images }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
}

/** What this very provider kept of its thoughts: the text is in it. */
function ownDetails(state: OpaqueState | undefined, { quirks, provider }: Scope): readonly unknown[] | undefined {
  if (quirks.reasoningDetails !== true || state?.provider !== provider) return undefined;
  return Array.isArray(state.value) ? state.value : undefined;
}

function textContent(texts: readonly TextPart[], withCalls: boolean, scope: Scope): string | Json[] | null {
  const [first, second] = texts;
  if (first === undefined) return withCalls ? null : '';
  const isPlain = second === undefined && Object.keys(cacheControl(first.cache, scope)).length === 0;
  return isPlain ? first.text : texts.map((part) => fromText(part, scope));
}

function fromToolResult(part: ToolResultPart, scope: Scope): Json {
  if (part.isError === true) {
    scope.call.warn({
      field: `${scope.path}.isError`,
      message: 'this API cannot mark a failed tool: its words stand alone',
    });
  }
  return { role: 'tool', tool_call_id: toCallId(part.toolCallId, 'chat'), content: toolContent(part, scope) };
}

function toolContent({ content, cache }: ToolResultPart, scope: Scope): string | Json[] {
  const marked = Object.keys(cacheControl(cache, scope)).length > 0;
  if (typeof content === 'string') {
    return marked ? [fromText({ type: 'text', text: content, cache: cache as CacheHint }, scope)] : content;
  }
  const media = scope.quirks.toolResultMedia === true;
  const parts = content.filter((part) => part.type === 'text' || media);
  if (parts.length < content.length) warn(scope, 'this API takes only text from tools: images and files are not sent');
  if (!has(scope.quirks, scope.call.model, 'tool-result-parts')) {
    return parts.map((part) => (part.type === 'text' ? part.text : '')).join('\n');
  }
  const wire = parts.flatMap((part, index): Json[] => {
    const sent = FROM_USER[part.type](part as never, at(scope, index));
    return sent === undefined ? [] : [sent];
  });
  const last = wire.at(-1);
  // A list of nothing is refused.
  if (last === undefined) return '';
  return marked ? [...wire.slice(0, -1), { ...last, ...cacheControl(cache, scope) }] : wire;
}

function toUrl(source: Source): string {
  return 'url' in source ? source.url : `data:${source.mediaType};base64,${source.data}`;
}

function at(scope: Scope, index: number): Scope {
  return { ...scope, path: `${scope.path}.content[${index}]` };
}

function allows({ call, quirks, path }: Scope, feature: OpenAiFeature, otherwise: string, field = path): boolean {
  if (has(quirks, call.model, feature)) return true;
  call.warn({ field, message: `${otherwise}: ${call.model} does not take it` });
  return false;
}

function warn({ call, path }: Scope, message: string): undefined {
  call.warn({ field: path, message });
}
