import type {
  JSONSchema7,
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4ProviderTool,
} from '@ai-sdk/provider';
import type { Tool, ToolChoice } from '@signalbox/core';
import type { Scope } from './scope.ts';

type SdkTool = NonNullable<LanguageModelV4CallOptions['tools']>[number];

/** The caller's tools, and those that the vendor runs itself. */
export function toolsOf(scope: Scope, providerTools: readonly LanguageModelV4ProviderTool[]): SdkTool[] | undefined {
  const { tools } = scope.call.request;
  if (tools === undefined && providerTools.length === 0) return undefined;
  return [...(tools ?? []).map((tool, index) => toTool(tool, scope, `tools[${index}]`)), ...providerTools];
}

function toTool(
  { name, description, parameters, strict }: Tool,
  scope: Scope,
  path: string,
): LanguageModelV4FunctionTool {
  if (strict === true && scope.generation.lacks.has('strict-tools')) {
    scope.warn({ field: `${path}.strict`, message: 'this generation of the AI SDK has no strict tools: left out' });
  }
  return {
    type: 'function',
    name,
    ...(description !== undefined && { description }),
    // Any JSON Schema: what the vendor takes of it is for the vendor to say.
    inputSchema: parameters as JSONSchema7,
    ...(strict !== undefined && { strict }),
  };
}

export function toolChoiceOf(choice: ToolChoice | undefined): LanguageModelV4CallOptions['toolChoice'] {
  if (choice === undefined) return undefined;
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.name };
}

/**
 * Tools of the vendor's among the caller's options, as the packages make them (`acme.tools.webSearch()`) or as JSON:
 * `{ id: 'acme.web_search', args: {} }`. Without a `name` they are called what comes after the dot.
 */
export function providerToolsIn(tools: unknown): readonly LanguageModelV4ProviderTool[] {
  return Array.isArray(tools) ? tools.filter(isProviderTool).map(toProviderTool) : [];
}

type GivenTool = Pick<LanguageModelV4ProviderTool, 'id'> & Partial<LanguageModelV4ProviderTool>;

function isProviderTool(tool: unknown): tool is GivenTool {
  return (
    typeof tool === 'object' && tool !== null && 'id' in tool && typeof tool.id === 'string' && tool.id.includes('.')
  );
}

function toProviderTool({ id, name, args = {} }: GivenTool): LanguageModelV4ProviderTool {
  return { type: 'provider', id, name: name ?? id.slice(id.indexOf('.') + 1), args };
}
