import type { ChatCall, Tool } from '@signalbox/core';

type Json = Readonly<Record<string, unknown>>;

/**
 * `tools`, `tool_choice` and `strict_tools`. One tool cannot be named, so that it is the only one that is shown where it
 * must be used.
 * @see https://docs.cohere.com/docs/tool-use-overview (read 2026-11-25)
 */
export function toolsOf(call: ChatCall): Json {
  const { tools = [], toolChoice, parallelToolCalls } = call.request;
  const isForced = toolChoice === 'required' || typeof toolChoice === 'object';
  if (tools.length === 0) {
    if (isForced) call.warn({ field: 'toolChoice', message: 'there are no tools to choose from: not sent' });
    return {};
  }
  if (parallelToolCalls === false) {
    call.warn({ field: 'parallelToolCalls', message: 'several calls at once cannot be forbidden here: not sent' });
  }
  const shown = typeof toolChoice === 'object' ? tools.filter(({ name }) => name === toolChoice.name) : tools;
  const isStrict = tools.some(({ strict }) => strict === true);
  if (isStrict && tools.some(({ strict }) => strict !== true)) {
    call.warn({ field: 'tools', message: 'Cohere holds all tools to their schemas, or none: all are held' });
  }
  return {
    tools: shown.map(toolOf),
    ...(isForced && { tool_choice: 'REQUIRED' }),
    ...(toolChoice === 'none' && { tool_choice: 'NONE' }),
    ...(isStrict && { strict_tools: true }),
  };
}

function toolOf({ name, description, parameters }: Tool): Json {
  return { type: 'function', function: { name, ...(description !== undefined && { description }), parameters } };
}
