import type { ErrorCode } from '@signalbox/core';
import type { OpenAiQuirks } from '@signalbox/provider-kit';

/**
 * Where a vLLM server differs from OpenAI. It looks over fields that it does not know, so what it is sent must be right.
 * @see https://docs.vllm.ai/en/latest/serving/openai_compatible_server/ (read 2026-11-25)
 * @see https://github.com/vllm-project/vllm/tree/main/vllm/entrypoints/openai (read 2026-11-25)
 */
export const quirks: OpenAiQuirks = {
  // Servers before 0.6.4 look over `max_completion_tokens`.
  maxTokensField: 'max_tokens',
  topKField: 'top_k',
  reasoningBudgetField: 'thinking_token_budget',
  reasoningEfforts: [
    {
      models: /./,
      words: {
        // A switch of the chat template, as Qwen, GLM and Granite have it; DeepSeek's is called `thinking`.
        none: { chat_template_kwargs: { enable_thinking: false, thinking: false } },
        minimal: 'minimal',
        low: 'low',
        medium: 'medium',
        high: 'high',
        xhigh: 'xhigh',
      },
    },
  ],
  // It comes as `reasoning`, or as `reasoning_content` from servers before 0.12; all take this one.
  reasoningBackField: 'reasoning_content',
  // Thoughts stand in the text where the server was given no `--reasoning-parser`.
  thinkTagModels: /./,
  lacks: [{ features: ['file', 'image-detail', 'strict-tools'] }],
  // "suffix is not currently supported": `promptOfGap` puts it into the prompt where it can.
  fillLacks: ['suffix'],
  // As base64, servers of 2024 send eight bytes a number where the API promises four.
  embeddingEncoding: 'float',
  // The server gave up what it was at, as when it is stopped.
  failedReasons: { abort: 'provider_unavailable' },
  rateLimits: [],
};

/** What this server was not started for, or this model was not made for: another may do it. */
const NOT_OFFERED =
  /--enable-auto-tool-choice|--tool-call-parser|not a multimodal model|at most \d+ \w+(?:\(s\))? may be provided|model does not support/i;

export function errorOverride({ message = '' }: { readonly message?: string }): ErrorCode | undefined {
  return NOT_OFFERED.test(message) ? 'unsupported_param' : undefined;
}
