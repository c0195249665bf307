import type { ChatCall, ChatRequest, Tool as FunctionTool, ToolChoice as OurChoice } from '@signalbox/core';
import type { MessageCreateParamsBase, Tool, ToolChoice } from '@anthropic-ai/sdk/resources/messages';
import type { ModelRules } from './model-rules.ts';

/** `tools` and `tool_choice`. The API takes a choice only together with tools. */
export function toolsOf(call: ChatCall, rules: ModelRules): Pick<MessageCreateParamsBase, 'tools' | 'tool_choice'> {
  const { tools = [], toolChoice } = call.request;
  if (tools.length === 0) {
    if (isForced(toolChoice))
      call.warn({ field: 'toolChoice', message: 'there are no tools to choose from: left out' });
    return {};
  }
  const choice = choiceOf(call, rules);
  return {
    tools: tools.map((tool, index) => toolOf(tool, index, call)),
    ...(choice !== undefined && { tool_choice: choice }),
  };
}

/** Whether the request demands that a tool is called, and has one. */
export function forcesTool({ tools, toolChoice }: ChatRequest): boolean {
  return tools !== undefined && tools.length > 0 && isForced(toolChoice);
}

function isForced(choice: OurChoice | undefined): choice is 'required' | { readonly name: string } {
  return choice === 'required' || typeof choice === 'object';
}

function toolOf({ name, description, parameters, strict }: FunctionTool, index: number, call: ChatCall): Tool {
  const holds = strict !== true || call.card.capabilities.includes('json-schema');
  if (!holds) {
    call.warn({ field: `tools[${index}].strict`, message: `${call.model} cannot be held to a schema: left out` });
  }
  return {
    name,
    // The API wants `type: 'object'` even where there are no arguments.
    input_schema: { type: 'object', ...parameters },
    ...(description !== undefined && { description }),
    ...(strict !== undefined && holds && { strict }),
  };
}

function choiceOf(call: ChatCall, rules: ModelRules): ToolChoice | undefined {
  const { toolChoice, parallelToolCalls } = call.request;
  if (toolChoice === 'none') return { type: 'none' };
  const oneAtATime = parallelToolCalls === false && { disable_parallel_tool_use: true };
  if (!isForced(toolChoice)) return toolChoice === 'auto' || oneAtATime ? { type: 'auto', ...oneAtATime } : undefined;
  if (!rules.forcedTools) {
    call.warn({ field: 'toolChoice', message: `${call.model} cannot be made to use a tool: left to its choice` });
    return { type: 'auto', ...oneAtATime };
  }
  return typeof toolChoice === 'object'
    ? { type: 'tool', name: toolChoice.name, ...oneAtATime }
    : { type: 'any', ...oneAtATime };
}
