import type { ReasoningEffort } from '@signalbox/core';
import type { ChatApiName } from './chat-api.ts';
import type { OpenAiQuirks } from './quirks.ts';

/** o1, o3, o4-mini, gpt-5 before 5.1, and what is made of any model to think longer or to write code. */
const ALWAYS_REASONING =
  /^(?:o\d|gpt-5(?:-mini|-nano)?(?:-\d{4}-\d{2}-\d{2})?$|gpt-5(?:\.\d+)?-(?:pro|codex)|codex-mini|computer-use)/;
const O_SERIES = /^o\d/;
const SEARCH_PREVIEW = /-search-preview/;
const GPT_5_CHAT = /^gpt-5[.\d]*-chat/;

const words = (...efforts: readonly ReasoningEffort[]): Readonly<Partial<Record<ReasoningEffort, string>>> =>
  Object.fromEntries(efforts.map((effort) => [effort, effort]));

/**
 * What OpenAI's own models refuse, whoever serves them; asking for it would be an error 400.
 * @see https://developers.openai.com/api/docs/guides/latest-model (read 2026-11-25)
 */
export const OPENAI_MODEL_QUIRKS: Pick<
  OpenAiQuirks,
  'lacks' | 'samplingUnlessReasoning' | 'reasoningEfforts' | 'cacheBreakpointModels'
> = {
  lacks: [
    { models: ALWAYS_REASONING, features: ['temperature', 'topP', 'frequencyPenalty', 'presencePenalty'] },
    // "Unsupported parameter: 'stop' is not supported with this model."
    { models: /^(?:o[34]|gpt-5(?!\.\d*-chat|-chat)|gpt-[6-9]|gpt-\d\d)/, features: ['stop'] },
    { models: O_SERIES, features: ['parallelToolCalls'] },
    { models: /^gpt-5\.\d-pro/, features: ['json-schema'] },
    {
      models: SEARCH_PREVIEW,
      features: ['temperature', 'topP', 'frequencyPenalty', 'presencePenalty', 'seed', 'tools', 'toolChoice'],
    },
  ],
  samplingUnlessReasoning: [
    { models: GPT_5_CHAT, byDefault: false },
    { models: /^gpt-5\.[1-4]/, byDefault: false },
    { models: /^gpt-(?:5\.|[6-9]|\d\d)/, byDefault: true },
  ],
  reasoningEfforts: [
    { models: GPT_5_CHAT, words: {} },
    { models: /-deep-research/, words: words('medium') },
    { models: /^gpt-5-pro/, words: words('high') },
    { models: /^gpt-5\.\d-pro/, words: words('medium', 'high', 'xhigh') },
    { models: /^gpt-5(?:\.1)?-codex(?!-max)/, words: words('low', 'medium', 'high') },
    { models: /^gpt-5\.\d-codex/, words: words('low', 'medium', 'high', 'xhigh') },
    { models: /^(?:o\d|codex-)/, words: words('low', 'medium', 'high') },
    { models: ALWAYS_REASONING, words: words('minimal', 'low', 'medium', 'high') },
    { models: /^gpt-5\.1/, words: words('none', 'low', 'medium', 'high') },
    // These never rest. https://developers.openai.com/api/docs/models/gpt-6.2-sol (read 2026-11-25)
    { models: /^gpt-6(?:-astra|\.1-sol|\.2-)/, words: words('low', 'medium', 'high', 'xhigh') },
    { models: /^gpt-(?:5|[6-9]|\d\d)/, words: words('none', 'low', 'medium', 'high', 'xhigh') },
    // Models under names we do not know, such as those of another server with this API.
    { models: /^(?!gpt-|chatgpt-)/, words: words('none', 'minimal', 'low', 'medium', 'high', 'xhigh') },
  ],
  cacheBreakpointModels: /^gpt-(?:5\.(?:[6-9]|\d\d)|[6-9]|\d\d)/,
};

/** Served by the Responses API alone. */
const RESPONSES_ONLY = /^(?:o\d-pro|o\d(?:-mini)?-deep-research|computer-use|codex-|gpt-5(?:\.\d+)?-(?:pro|codex))/;

/**
 * From gpt-5.4 on, chat completions refuse functions together with reasoning ("To use function tools, use /v1/responses
 * or set reasoning_effort to 'none'"), and what was thought before a call cannot go back by them.
 * @see https://developers.openai.com/api/docs/guides/deployment-checklist (read 2026-11-25)
 */
const REASONING_WITH_TOOLS = /^gpt-(?:5\.(?:[4-9]|\d\d)|[6-9]|\d\d)/;

/** By which of its two APIs a model of OpenAI's is best asked: `chat`, unless only the other serves it as a whole. */
export function openAiApiFor({ model }: { readonly model: string }): ChatApiName {
  return RESPONSES_ONLY.test(model) || REASONING_WITH_TOOLS.test(model) ? 'responses' : 'chat';
}
