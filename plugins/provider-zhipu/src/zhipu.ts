import { definePlugin, type Secret } from '@signalbox/core';
import { apiKeyOf, OPENAI_SDK_OPTIONS, openAiCompatible, withOwnHeaders } from '@signalbox/provider-kit';
import { errorOverride } from './errors.ts';
import { models } from './models.ts';
import { quirks, refine } from './quirks.ts';

export interface ZhipuOptions {
  /** Default: the secret `ZAI_API_KEY`, as the vendor's SDK has it for both of its sites. */
  readonly apiKey?: string | Secret;
  /** Whose servers: those of z.ai, or those of bigmodel.cn in China. Keys and prices differ. Default `international`. */
  readonly site?: 'international' | 'china';
  /** Wins over `site`; for coding plans `https://api.z.ai/api/coding/paas/v4`. */
  readonly baseUrl?: string;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Z.ai's SDK reads the first; the others are those of the SDKs before it. */
const KEY = { variable: 'ZAI_API_KEY', alternatives: ['ZHIPUAI_API_KEY', 'ZHIPU_API_KEY'] } as const;

/** @see https://github.com/zai-org/z-ai-sdk-python/blob/main/src/zai/_client.py (read 2026-11-25) */
const SITES = {
  international: 'https://api.z.ai/api/paas/v4',
  china: 'https://open.bigmodel.cn/api/paas/v4',
} as const;

/** Zhipu's GLM (Z.ai) on OpenAI's wire: chat with thinking, its own search, and vectors. */
export const zhipu = definePlugin<ZhipuOptions>({
  kind: 'provider',
  id: 'zhipu',
  apiVersion: 1,
  models,
  credentials: [{ option: 'apiKey', ...KEY }],
  create(options, context) {
    const provider = options.id ?? 'zhipu';
    const { stream, complete, embed, listModels } = openAiCompatible({
      provider,
      dialect: 'zhipu',
      quirks,
      refine,
      errorOverride,
      secretName: KEY.variable,
      fetch: context.fetch,
      async connect(fetch) {
        const apiKey = apiKeyOf(options.apiKey, context, { provider, ...KEY });
        const { OpenAI } = await import('openai');
        const headers = options.headers ?? {};
        const client = new OpenAI({
          ...OPENAI_SDK_OPTIONS,
          apiKey,
          baseURL: options.baseUrl ?? SITES[options.site ?? 'international'],
          defaultHeaders: headers,
          fetch,
        });
        return withOwnHeaders(client, headers);
      },
    });
    return { stream, complete, embed, listModels };
  },
});
