import type { CacheHint, ChatCall, FilePart, ImagePart, Source, TextPart, UserPart } from '@signalbox/core';
import { has, type OpenAiFeature, type OpenAiQuirks } from '../quirks.ts';

export type Json = Record<string, unknown>;

/** What a mapping needs beside the value itself. */
export interface Scope {
  readonly call: ChatCall;
  readonly quirks: OpenAiQuirks;
  readonly provider: string;
  /** The vendor has stored earlier answers: their items are known to it by id. */
  readonly keeps: boolean;
  /** Where the value stands, for warnings: `messages[2].content[0]`. */
  readonly path: string;
}

/** The parts of what is said to the model; one that cannot be said is left out, after a warning. */
export function toInputParts(parts: readonly UserPart[], scope: Scope): Json[] {
  return parts.flatMap<Json>((part, index) => toInputPart(part, at(scope, index)) ?? []);
}

function toInputPart(part: UserPart, scope: Scope): Json | undefined {
  switch (part.type) {
    case 'text':
      return toInputText(part, scope);
    case 'image':
      return toInputImage(part, scope);
    case 'file':
      return toInputFile(part, scope);
    case 'audio':
      return warn(scope, 'this API takes no sound: it is not sent');
  }
}

export function toInputText({ text, cache }: TextPart, scope: Scope): Json {
  return { type: 'input_text', text, ...breakpoint(cache, scope) };
}

/** Models that cache by themselves are not sent the hint. */
export function breakpoint(cache: CacheHint | undefined, { call, quirks }: Scope): Json {
  const isTaken = cache !== undefined && quirks.cacheBreakpointModels?.test(call.model) === true;
  return isTaken ? { prompt_cache_breakpoint: { mode: 'explicit' } } : {};
}

function toInputImage({ source, detail, cache }: ImagePart, scope: Scope): Json | undefined {
  if (!allows(scope, 'image', 'the image is not sent')) return undefined;
  const knowsDetail = has(scope.quirks, scope.call.model, 'image-detail');
  if (detail !== undefined && !knowsDetail) warn(scope, 'the detail of the image is not sent: it is not known here');
  const how = knowsDetail ? { detail: detail ?? 'auto' } : {};
  return { type: 'input_image', image_url: toUrl(source), ...how, ...breakpoint(cache, scope) };
}

/** The API refuses file data without a name. */
const DEFAULT_FILENAME = 'document.pdf';

function toInputFile({ source, filename, cache }: FilePart, scope: Scope): Json | undefined {
  if (!allows(scope, 'file', 'the file is not sent')) return undefined;
  const hint = breakpoint(cache, scope);
  if (!('url' in source)) {
    return { type: 'input_file', filename: filename ?? DEFAULT_FILENAME, file_data: toUrl(source), ...hint };
  }
  if (filename !== undefined) {
    scope.call.warn({ field: `${scope.path}.filename`, message: 'a file by URL has no other name: it is not sent' });
  }
  return { type: 'input_file', file_url: source.url, ...hint };
}

function toUrl(source: Source): string {
  return 'url' in source ? source.url : `data:${source.mediaType};base64,${source.data}`;
}

export function at(scope: Scope, index: number): Scope {
  return { ...scope, path: `${scope.path}.content[${index}]` };
}

function allows(scope: Scope, feature: OpenAiFeature, otherwise: string): boolean {
  if (has(scope.quirks, scope.call.model, feature)) return true;
  warn(scope, `${otherwise}: ${scope.call.model} does not take it`);
  return false;
}

export function warn({ call, path }: Scope, message: string): undefined {
  call.warn({ field: path, message });
}
