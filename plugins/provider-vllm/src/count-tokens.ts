import { RouterError, type ChatCall } from '@signalbox/core';
import { askJson, toOpenAiChat } from '@signalbox/provider-kit';
import type { Place } from './client.ts';
import { quirks } from './quirks.ts';

/**
 * Counts by the server's own `/tokenize`, which stands beside `/v1`: the prompt as the chat template writes it. Pictures
 * and sound count as the one token that stands for them.
 * @see https://docs.vllm.ai/en/latest/serving/openai_compatible_server/#tokenizer-api (read 2026-11-25)
 */
export function createCounter(
  { baseUrl, headers, fetch }: Place,
  about: { readonly provider: string; readonly secretName: string },
): (call: ChatCall) => Promise<number> {
  const { provider } = about;
  const url = `${baseUrl.replace(/\/v1$/, '')}/tokenize`;
  return async (call) => {
    const { model, signal } = call;
    const {
      messages,
      tools,
      chat_template_kwargs: given,
    } = toOpenAiChat(call, quirks, { provider, dialect: 'vllm', stream: false });
    const body = { model, messages, tools, chat_template_kwargs: given };
    const { count } = (await askJson(fetch, { url, headers, body, signal }, { ...about, model })) as Counted;
    if (typeof count === 'number') return count;
    throw new RouterError('invalid_response', { message: `${provider} sent no count of tokens`, provider, model });
  };
}

interface Counted {
  readonly count?: unknown;
}
