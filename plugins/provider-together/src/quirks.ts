import type { ErrorCode } from '@signalbox/core';
import type { OpenAiQuirks, RateLimitHeaders } from '@signalbox/provider-kit';

const OFF = { reasoning: { enabled: false } };
const ON = { reasoning: { enabled: true } };

/** Seconds until there is room again. @see https://docs.together.ai/docs/rate-limits (read 2026-11-25) */
const rateLimits: readonly RateLimitHeaders[] = [
  {
    of: 'requests',
    limit: 'x-ratelimit-limit',
    remaining: 'x-ratelimit-remaining',
    reset: 'x-ratelimit-reset',
  },
  { of: 'tokens', limit: 'x-ratelimit-limit-tokens', remaining: 'x-ratelimit-remaining-tokens' },
];

/**
 * @see https://docs.together.ai/reference/chat-completions-1 (read 2026-11-25), and the vendor's OpenAPI description of
 * 2026-04-28
 */
export const quirks: OpenAiQuirks = {
  maxTokensField: 'max_tokens',
  topKField: 'top_k',
  // Each stream ends with its usage, unasked.
  streamOptions: false,
  lacks: [{ features: ['file', 'image-detail', 'strict-tools', 'tool-result-parts', 'parallelToolCalls'] }],
  reasoningEfforts: [
    { models: /gpt-oss/, words: { low: 'low', medium: 'medium', high: 'high' } },
    // It cannot be kept from thinking. https://docs.together.ai/docs/glm-5.3-quickstart (read 2026-11-25)
    { models: /GLM-5\.3/, words: { low: 'low', medium: 'medium', high: 'high', xhigh: 'max' } },
    { models: /Kimi-K3/, words: { none: OFF, low: 'low', medium: 'medium', high: 'high', xhigh: 'max' } },
    { models: /DeepSeek-V4\.1/, words: { low: 'low', high: 'high', xhigh: 'max' } },
    { models: /DeepSeek-V4-Pro-\d/, words: { none: OFF, low: 'low', high: 'high', xhigh: 'max' } },
    { models: /DeepSeek-V4|GLM-5\.2/, words: { none: OFF, high: 'high', xhigh: 'max' } },
    // Hybrids only know whether to think.
    {
      models: /DeepSeek-V3[.-]1|GLM-[45]|Kimi-K2\.[56]|Qwen3\.[56]|nemotron-3|cogito/i,
      words: { none: OFF, medium: ON },
    },
  ],
  reasoningBackField: 'reasoning_content',
  fillLacks: ['suffix'],
  embeddingEncoding: 'none',
  embeddingDimensions: false,
  rateLimits,
  media: {
    lacks: [{ fields: ['quality', 'background', 'speed', 'instructions'] }],
    imageSides: true,
    imageFormats: ['jpeg', 'png'],
    speechFormats: [{ models: /^/, words: { mp3: 'mp3', wav: 'wav', pcm: 'raw' } }],
  },
};

type Body = Readonly<Record<string, unknown>>;

/** Systems and assistants speak in one text: parts are taken of users alone. */
export function refine(body: Body): Body {
  const messages = (body['messages'] as readonly Body[]).map((message) => {
    const { role, content } = message;
    if (role === 'user' || !Array.isArray(content)) return message;
    const texts = content.map(({ text }: { readonly text: string }) => text);
    return { ...message, content: texts.join('\n') };
  });
  return { ...body, messages };
}

/** A prompt that is too long is refused in the words of the server below, as any other mistake. */
export function errorOverride({ message = '' }: { readonly message?: string }): ErrorCode | undefined {
  return /`?inputs`? tokens \+ `?max_new_tokens`? must be/.test(message) ? 'context_length_exceeded' : undefined;
}
