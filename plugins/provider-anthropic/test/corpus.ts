import type { CorpusDefinition, ExchangeApi, Recording } from '@signalbox/testkit';
import { anthropic } from '../src/index.ts';
import { readMessage, readModels, readTokens } from './recorded-answer.ts';
import { canonical, requestOf } from './recorded-request.ts';

type Json = Readonly<Record<string, any>>;

const HELLO = { messages: [{ role: 'user', content: 'hi' }] } as const;

/** The plugin, with the address of whoever was recorded. */
function plugin({ request: { path } }: Recording) {
  const [prefix = ''] = path.split(/\/v1\/(?:messages|models)/);
  return anthropic({ apiKey: 'test-key', baseUrl: `https://api.anthropic.com${prefix}` });
}

function asked({ request, model }: Recording) {
  const body = request.body as Json | null;
  const isSaid = Array.isArray(body?.['messages']);
  return {
    model: (body?.['model'] as string | undefined) ?? model ?? 'claude-sonnet-4-6',
    request: isSaid ? requestOf(body ?? {}) : HELLO,
  };
}

const common = {
  plugin,
  normalize: (body, about) => canonical(body as Json, about),
  differences: [
    {
      path: /^tools\[\d+\]\.cache_control/,
      reason: 'our tools have no cache hint; a hint at the end of the system prompt caches them as well',
    },
    {
      path: /^thinking\.display$/,
      reason: 'who asks for thinking wants to see it, and newer models leave its text out unless told',
    },
    {
      path: /^thinking_off_for_a_forced_tool$/,
      reason: 'thinking and a forced tool exclude each other: models that think by themselves are told not to',
    },
  ],
} as const satisfies Partial<ExchangeApi>;

const messages: ExchangeApi = {
  ...common,
  ask: (recording) => ({ operation: 'chat', ...asked(recording) }),
  read: readMessage,
};

const countTokens: ExchangeApi = {
  ...common,
  ask: (recording) => ({ operation: 'count-tokens', ...asked(recording) }),
  read: readTokens,
};

const models: ExchangeApi = { plugin, ask: () => ({ operation: 'models' }), read: readModels };

/** The plugin with the URL of a vendor that nobody here knows. */
const elsewhere: ExchangeApi = {
  ...messages,
  plugin: ({ request: { path } }) =>
    anthropic({ apiKey: 'test-key', baseUrl: `https://vendor.invalid${path.replace(/\/v1\/messages$/, '')}` }),
  samePath: () => true,
};

/**
 * Anthropic's recorded exchanges, and those of others that speak its Messages API: Claude on Microsoft Foundry, Zhipu
 * and OpenRouter, of which only `messages` is ours.
 */
export const corpus: readonly CorpusDefinition[] = [
  { vendors: ['anthropic'], apis: { messages, 'count-tokens': countTokens, models } },
  { vendors: ['azure', 'zhipu', 'openrouter'], apis: { messages } },
  { vendors: ['*'], apis: { messages: elsewhere } },
];
