import type { LanguageModelV4Message, LanguageModelV4ToolResultPart } from '@ai-sdk/provider';
import type { AssistantMessage, AssistantPart, ImagePart, ReasoningPart, ToolCallPart } from '@signalbox/core';
import { keptIn, type Kept } from '../state.ts';
import { fileOf } from './file.ts';
import type { Scope } from './scope.ts';
import { toolCallId } from './tool-call-id.ts';
import { ANY_IMAGE, cached } from './user-part.ts';

type Said = Extract<LanguageModelV4Message, { readonly role: 'assistant' }>['content'][number];

/** What the model said, with what was kept for it in its place. */
export function fromAssistant({ content }: AssistantMessage, scope: Scope, path: string): Said[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  const said: Said[] = [];
  for (const [index, part] of content.entries()) add(said, part, scope, `${path}.content[${index}]`);
  return said;
}

function add(said: Said[], part: AssistantPart, scope: Scope, path: string): void {
  switch (part.type) {
    case 'text':
      if (part.text !== '') said.push({ type: 'text', text: part.text, ...cached(part.cache, scope, path) });
      break;
    case 'reasoning':
      addReasoning(said, part, scope, path);
      break;
    case 'tool-call':
      said.push(fromToolCall(part, scope, path));
      break;
    case 'image':
      said.push(...fromImage(part, scope, path));
  }
}

function addReasoning(said: Said[], { text, state }: ReasoningPart, scope: Scope, path: string): void {
  const kept = keptIn(state, scope.origin);
  if (kept === undefined || kept.part === 'reasoning') {
    if (text !== '' && scope.silences.thoughts) {
      scope.warn({ field: path, message: 'the package takes no earlier reasoning: left out' });
    }
    if (text !== '' || kept !== undefined) said.push({ type: 'reasoning', text, ...optionsOf(kept) });
    return;
  }
  const last = said.at(-1);
  if (kept.part === 'text') {
    if (last?.type === 'text') said[said.length - 1] = { ...last, ...optionsOf(kept) };
    return;
  }
  const whole = wholePart(kept);
  if (whole === undefined) return;
  if (scope.generation.lacks.has('newer-parts') && (whole.type === 'custom' || whole.type === 'reasoning-file')) {
    scope.warn({ field: path, message: `this generation of the AI SDK has no ${whole.type} parts: left out` });
    return;
  }
  said.push(whole);
}

/** Parts that were kept as they are. */
function wholePart(kept: Kept): Said | undefined {
  const options = optionsOf(kept);
  switch (kept.part) {
    case 'provider-call': {
      const { toolCallId, toolName, input } = kept;
      return { type: 'tool-call', toolCallId, toolName, input: parsed(input), providerExecuted: true, ...options };
    }
    case 'provider-result': {
      const { toolCallId, toolName } = kept;
      return { type: 'tool-result', toolCallId, toolName, output: resultOf(kept), ...options };
    }
    case 'reasoning-file': {
      const { file, mediaType } = kept;
      const data = file.type === 'url' ? { type: file.type, url: new URL(file.url) } : file;
      return { type: 'reasoning-file', data, mediaType, ...options };
    }
    case 'custom':
      return { type: 'custom', kind: kept.kind, ...options };
    default:
      return undefined;
  }
}

function resultOf({ result, isError }: Extract<Kept, { readonly part: 'provider-result' }>) {
  const prefix = isError === true ? ('error-' as const) : '';
  const output =
    typeof result === 'string' ? { type: `${prefix}text`, value: result } : { type: `${prefix}json`, value: result };
  return output as LanguageModelV4ToolResultPart['output'];
}

function fromToolCall({ id, name, arguments: json, state }: ToolCallPart, scope: Scope, path: string): Said {
  const kept = keptIn(state, scope.origin);
  let input = json.trim() === '' ? {} : parsed(json);
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    scope.warn({ field: `${path}.arguments`, message: 'not a JSON object: sent as {"INVALID_JSON": …}' });
    input = { INVALID_JSON: json };
  }
  return { type: 'tool-call', toolCallId: toolCallId(id, scope), toolName: name, input, ...optionsOf(kept) };
}

function fromImage({ source, state }: ImagePart, scope: Scope, path: string): Said[] {
  const file = fileOf(source, ANY_IMAGE, scope, path);
  return file === undefined ? [] : [{ type: 'file', ...file, ...optionsOf(keptIn(state, scope.origin)) }];
}

function optionsOf(kept: Kept | undefined) {
  return kept?.providerMetadata === undefined ? {} : { providerOptions: kept.providerMetadata };
}

/** `undefined` for what is no JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
