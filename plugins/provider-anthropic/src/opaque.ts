import type { ContentBlock, ContentBlockParam, ToolUseBlock } from '@anthropic-ai/sdk/resources/messages';

/** A block that goes back to Anthropic as it came. The text of a thinking block is kept beside it, not in it. */
export type SentBack = Exclude<ContentBlockParam, { type: 'text' | 'image' | 'document' | 'tool_result' | 'tool_use' }>;

/**
 * Blocks of server tools: calls that Anthropic runs itself, and their results. They are no business of the caller,
 * but the conversation cannot go on without them (`pause_turn`, encrypted search results).
 */
const SERVER_TOOL = /^(?!tool_use$|tool_result$)\w*(?:tool_use|tool_result)$/;

function isServerTool(type: string): boolean {
  return SERVER_TOOL.test(type);
}

/** Whether a stored value is a block of ours. Its shape is what `sentBack` made. */
export function isSentBack(value: unknown): value is SentBack {
  if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') return false;
  return value.type === 'thinking' || value.type === 'redacted_thinking' || isServerTool(value.type);
}

/** What must go back of a block that is neither text nor a call to the caller's tools; `undefined`: nothing. */
export function sentBack(block: ContentBlock, signature: string, json: string): object | undefined {
  if (block.type === 'thinking') return signature === '' ? undefined : { type: 'thinking', signature };
  if (block.type === 'redacted_thinking') return block;
  if (!isServerTool(block.type)) return undefined;
  return json === '' ? block : { ...block, input: parsed(json) };
}

/** A call made from inside a server tool must go back with its caller; one made by the model itself need not. */
export function callerOf({ caller, toolset_name: toolset }: ToolUseBlock): object | undefined {
  const indirect = caller !== undefined && caller.type !== 'direct';
  if (!indirect && typeof toolset !== 'string') return undefined;
  return { ...(indirect && { caller }), ...(typeof toolset === 'string' && { toolset_name: toolset }) };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // A server tool's input that was cut off: the result that follows says what came of it.
    return {};
  }
}
