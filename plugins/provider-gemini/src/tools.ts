import type { ChatCall, Tool } from '@signalbox/core';

interface WireTools {
  readonly tools?: readonly { readonly functionDeclarations: readonly object[] }[];
  readonly toolConfig?: {
    readonly functionCallingConfig: { readonly mode: string; readonly allowedFunctionNames?: readonly string[] };
  };
}

/**
 * The functions, and whether they must be called.
 * @see https://ai.google.dev/gemini-api/docs/function-calling (read 2026-11-25)
 */
export function toolsOf(call: ChatCall): WireTools {
  const { tools = [], parallelToolCalls } = call.request;
  if (parallelToolCalls === false && tools.length > 0) {
    call.warn({ field: 'parallelToolCalls', message: 'the API has no such switch: the model may make several calls' });
  }
  if (tools.length === 0) return {};
  const functionCallingConfig = modeOf(call, tools);
  return {
    tools: [{ functionDeclarations: tools.map(declared) }],
    ...(functionCallingConfig !== undefined && { toolConfig: { functionCallingConfig } }),
  };
}

function declared({ name, description = '', parameters }: Tool): object {
  return { name, description, parametersJsonSchema: parameters };
}

function modeOf(call: ChatCall, tools: readonly Tool[]) {
  const { toolChoice = 'auto' } = call.request;
  if (typeof toolChoice === 'object') return { mode: 'ANY', allowedFunctionNames: [toolChoice.name] };
  if (toolChoice === 'none') return { mode: 'NONE' };
  // Calls that must be made are held to their schemas anyway.
  if (toolChoice === 'required') return { mode: 'ANY' };
  return tools.some(({ strict }) => strict === true) ? { mode: 'VALIDATED' } : undefined;
}
