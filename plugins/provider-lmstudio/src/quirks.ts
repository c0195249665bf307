import type { OpenAiQuirks } from '@signalbox/provider-kit';

/**
 * Where LM Studio differs from OpenAI.
 * @see https://lmstudio.ai/docs/developer/openai-compat/chat-completions (read 2026-11-25)
 */
export const quirks: OpenAiQuirks = {
  maxTokensField: 'max_tokens',
  topKField: 'top_k',
  lacks: [
    {
      // "'url' field must be a base64 encoded image": https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/1120
      features: ['image-url', 'image-detail', 'file', 'audio', 'name', 'strict-tools', 'tool-result-parts'],
    },
    { features: ['parallelToolCalls'] },
  ],
  // Thoughts stand in the text where the setting that takes them apart is off.
  thinkTagModels: /./,
  fillLacks: ['suffix'],
  embeddingEncoding: 'float',
  embeddingDimensions: false,
  rateLimits: [],
};

type Body = Readonly<Record<string, unknown>>;

interface Tool {
  readonly function: { readonly name: string };
}

/** What LM Studio refuses in words of its own, and takes in others that mean the same. */
export function refine(body: Body): Body {
  return { ...body, ...choiceOf(body), ...formatOf(body) };
}

/**
 * "Invalid tool_choice type: 'object'. Supported string values: none, auto, required": of one tool, that one is the only
 * one to choose. @see https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/670 (read 2026-11-25)
 */
function choiceOf({ tools, tool_choice: choice }: Body): Body {
  if (typeof choice !== 'object' || choice === null) return {};
  const { name } = (choice as Tool).function;
  return {
    tools: (tools as readonly Tool[]).filter((tool) => tool.function.name === name),
    tool_choice: 'required',
  };
}

/**
 * "'response_format.type' must be 'json_schema' or 'text'": any object will do.
 * @see https://github.com/lmstudio-ai/lmstudio-bug-tracker/issues/189 (read 2026-11-25)
 */
function formatOf({ response_format: format }: Body): Body {
  if ((format as { readonly type?: string } | undefined)?.type !== 'json_object') return {};
  return { response_format: { type: 'json_schema', json_schema: { name: 'json', schema: { type: 'object' } } } };
}
