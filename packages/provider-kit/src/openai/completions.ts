import type { FillCall } from '@signalbox/core';
import { ownOptions } from '../own-options.ts';
import type { OpenAiQuirks } from './quirks.ts';

/**
 * The body of `POST /completions`, the API that goes on with a text, and with a `suffix` fills a gap in it.
 * @see https://platform.openai.com/docs/api-reference/completions/create (read 2026-11-25)
 */
export function toOpenAiCompletion(
  call: FillCall,
  quirks: OpenAiQuirks,
  options: { readonly provider: string; readonly dialect?: string },
): Record<string, unknown> {
  const { model, request } = call;
  const taken = { ...request };
  for (const field of quirks.fillLacks ?? []) {
    if (taken[field] === undefined) continue;
    delete taken[field];
    call.warn({ field, message: `${model} takes no ${field} where it completes text: it is not sent` });
  }
  const { prefix, suffix, temperature, topP, seed, stop, maxOutputTokens } = taken;
  return {
    model,
    prompt: prefix,
    ...(suffix !== undefined && { suffix }),
    ...(maxOutputTokens !== undefined && { max_tokens: maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(seed !== undefined && { [quirks.seedField ?? 'seed']: seed }),
    ...(stop !== undefined && { stop }),
    stream: true,
    ...(quirks.streamOptions !== false && { stream_options: { include_usage: true } }),
    ...ownOptions(request.providerOptions, options),
  };
}
