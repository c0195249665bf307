import type { ChatCall, ToolCallPart, ToolResultPart } from '@signalbox/core';
import { mediaPart, type MediaPart } from './media.ts';
import type { ModelRules } from './model-rules.ts';
import type { WirePart } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Calls and their results: the API wants the function's name with both, our results have the id alone. */
export interface ToolResults {
  /** A call that the model made, as `functionCall`. */
  callOf(part: ToolCallPart, path: string): { readonly id: string; readonly name: string; readonly args: Fields };
  /** What the tool gave, as `functionResponse`, and what cannot stand inside of it. */
  partsOf(part: ToolResultPart, path: string): readonly WirePart[];
}

/** Reads one conversation from its beginning to its end. */
export function createToolResults(call: ChatCall, { richParts }: ModelRules): ToolResults {
  const names = new Map<string, string>();
  return {
    callOf({ id, name, arguments: json }, path) {
      names.set(id, name);
      const args = json.trim() === '' ? {} : objectIn(json);
      if (args === undefined) {
        call.warn({ field: `${path}.arguments`, message: 'not a JSON object: sent as {"INVALID_JSON": …}' });
      }
      return { id, name, args: args ?? { INVALID_JSON: json } };
    },

    partsOf({ toolCallId: id, content, isError }, path) {
      const name = names.get(id);
      if (name === undefined) {
        call.warn({
          field: `${path}.toolCallId`,
          message: 'no such call before it: sent as the result of a tool of this name',
        });
      }
      const parts = typeof content === 'string' ? [] : content;
      const text =
        typeof content === 'string'
          ? content
          : parts.flatMap((one) => (one.type === 'text' ? one.text : [])).join('\n');
      const media = parts.flatMap((one) => (one.type === 'text' ? [] : mediaPart(one)));
      const inside = richParts ? media.filter(isInline) : [];
      const beside = media.filter((one) => !inside.includes(one as never));
      const response = responseOf(text, isError === true);
      const functionResponse = { id, name: name ?? id, response, ...(inside.length > 0 && { parts: inside }) };
      return [{ functionResponse }, ...beside];
    },
  };
}

/** A function response may hold bytes, not addresses. */
function isInline(part: MediaPart): part is Extract<MediaPart, { inlineData: object }> {
  return 'inlineData' in part;
}

/**
 * The API wants an object. A tool that gave one is quoted with it; words stand under the names that the API has for
 * what came out and for what went wrong.
 * @see https://ai.google.dev/api/caching#FunctionResponse (read 2026-11-25)
 */
function responseOf(text: string, isError: boolean): Fields {
  if (isError) return { error: text };
  return objectIn(text) ?? { output: text };
}

function objectIn(json: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}
