import type { LanguageModelV4ToolResultOutput, LanguageModelV4ToolResultPart } from '@ai-sdk/provider';
import type { TextPart, ToolResultPart } from '@signalbox/core';
import type { ProviderOptions } from '../options.ts';
import { fileOf, typeByName } from './file.ts';
import type { Scope } from './scope.ts';
import { toolCallId } from './tool-call-id.ts';
import { ANY_IMAGE, cacheOptions, cached, withOptions } from './user-part.ts';
import { inVendorsWay } from './vendor-options.ts';

type Content = Extract<LanguageModelV4ToolResultOutput, { readonly type: 'content' }>['value'];

/**
 * The answer to a tool call.
 * @param toolNames the names of the tools by the ids of their calls, since a result does not say it
 */
export function fromToolResult(
  part: ToolResultPart,
  toolNames: ReadonlyMap<string, string>,
  scope: Scope,
  path: string,
): LanguageModelV4ToolResultPart {
  const { toolCallId: id, cache } = part;
  return {
    type: 'tool-result',
    toolCallId: toolCallId(id, scope),
    toolName: toolNames.get(id) ?? id,
    output: outputOf(part, scope, path),
    ...withOptions(failureOptions(part, scope, path), cacheOptions(cache, scope, path)),
  };
}

/** Of a result with files the AI SDK itself cannot say that it is a failure. */
function failureOptions({ content, isError }: ToolResultPart, scope: Scope, path: string): ProviderOptions | undefined {
  const isTold = !scope.silences.failedTool && isAllText(content);
  return isError === true && !isTold ? inVendorsWay('isError', true, scope, `${path}.isError`) : undefined;
}

function isAllText(content: ToolResultPart['content']): content is string | readonly TextPart[] {
  return typeof content === 'string' || content.every(({ type }) => type === 'text');
}

/** Text is sent as text, since many packages write anything else as JSON. */
function outputOf({ content, isError }: ToolResultPart, scope: Scope, path: string): LanguageModelV4ToolResultOutput {
  if (isAllText(content)) {
    const value = typeof content === 'string' ? content : content.map(({ text }) => text).join('\n');
    return { type: isError === true ? 'error-text' : 'text', value };
  }
  return {
    type: 'content',
    value: content.flatMap((part, index) => contentOf(part, scope, `${path}.content[${index}]`)),
  };
}

function contentOf(
  part: Exclude<ToolResultPart['content'], string>[number],
  scope: Scope,
  path: string,
): Content[number][] {
  if (part.type === 'text') return [{ type: 'text', text: part.text }];
  const filename = part.type === 'file' ? part.filename : undefined;
  const named = filename ?? ('url' in part.source ? part.source.url : '');
  const file = fileOf(part.source, part.type === 'image' ? ANY_IMAGE : typeByName(named), scope, path);
  if (file === undefined) return [];
  if (file.data.type === 'url' && scope.generation.lacks.has('url-in-tool-result')) {
    scope.warn({ field: path, message: 'this generation of the AI SDK takes only data from tools: left out' });
    return [];
  }
  return [{ type: 'file', ...file, ...(filename !== undefined && { filename }), ...cached(part.cache, scope, path) }];
}
