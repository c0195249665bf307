import type { OpenAiQuirks } from '@signalbox/provider-kit';

/** o1, o3, o4-mini, and gpt-5 before 5.1 always reason: they refuse to have their sampling set. */
const ALWAYS_REASONING = /^(?:o\d|gpt-5(?:-mini|-nano|-pro|-codex)?(?:-\d{4}-\d{2}-\d{2})?$)/;
const O_SERIES = /^o\d/;
const SEARCH_PREVIEW = /-search-preview/;
const REASONING = /^(?:o\d|gpt-5)/;
const GPT_5_CHAT = /^gpt-5[.\d]*-chat/;

/**
 * What single models refuse; asking for it would be an error 400.
 * @see https://platform.openai.com/docs/guides/latest-model (read 2026-11-21)
 */
export const quirks: OpenAiQuirks = {
  lacks: [
    { models: ALWAYS_REASONING, features: ['temperature', 'topP', 'frequencyPenalty', 'presencePenalty'] },
    // "Unsupported parameter: 'stop' is not supported with this model."
    { models: /^(?:o[34]|gpt-5(?!\.\d*-chat|-chat))/, features: ['stop'] },
    { models: O_SERIES, features: ['parallelToolCalls'] },
    {
      models: SEARCH_PREVIEW,
      features: ['temperature', 'topP', 'frequencyPenalty', 'presencePenalty', 'seed', 'tools', 'toolChoice'],
    },
  ],
  reasoningEfforts: [
    { models: GPT_5_CHAT, words: {} },
    { models: O_SERIES, words: { low: 'low', medium: 'medium', high: 'high' } },
    {
      models: ALWAYS_REASONING,
      words: { minimal: 'minimal', low: 'low', medium: 'medium', high: 'high' },
    },
    { models: /^gpt-5\.1/, words: { none: 'none', low: 'low', medium: 'medium', high: 'high' } },
    { models: REASONING, words: { none: 'none', low: 'low', medium: 'medium', high: 'high', xhigh: 'xhigh' } },
    // https://developers.openai.com/api/docs/models/gpt-6-sol (read 2026-11-21)
    {
      models: /^gpt-(?:[6-9]|\d\d)/,
      words: { none: 'none', low: 'low', medium: 'medium', high: 'high', xhigh: 'xhigh' },
    },
    // Models under names we do not know, such as those of another server with this API.
    {
      models: /^(?!gpt-|chatgpt-)/,
      words: { none: 'none', minimal: 'minimal', low: 'low', medium: 'medium', high: 'high', xhigh: 'xhigh' },
    },
  ],
  cacheBreakpointModels: /^gpt-5\.(?:[6-9]|\d\d)/,
};
