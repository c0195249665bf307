import type { LanguageModelV4FinishReason, LanguageModelV4Usage, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type { FinishChunk } from '@signalbox/core';
import { errorInStream } from '@signalbox/provider-kit';
import type { FoldOptions } from './fold.ts';
import { usageOf } from './usage.ts';

/** How an answer ended. */
export interface End {
  readonly finishReason: LanguageModelV4FinishReason;
  readonly usage: LanguageModelV4Usage;
  readonly providerMetadata?: SharedV4ProviderMetadata;
}

/**
 * The last chunk. Some vendors say that they just stopped where they ask for calls.
 * @returns `undefined` when the vendor never said that the answer is whole
 * @throws RouterError `stream_error` when the reason is an error
 */
export function finishOf(
  { finishReason: { unified, raw }, usage: used, providerMetadata }: End,
  callsTools: boolean,
  { origin, model, costUsd: costOf, endsWithoutReason }: FoldOptions,
): FinishChunk | undefined {
  if (unified === 'error') throw errorInStream({ provider: origin, model, code: raw });
  if (unified === 'interrupted' && endsWithoutReason !== true) return undefined;
  const reason = unified === 'interrupted' ? 'other' : unified;
  const finishReason = reason === 'stop' && callsTools ? 'tool-calls' : reason;
  const usage = usageOf(used);
  const costUsd = costOf?.({ providerMetadata, rawUsage: used.raw });
  return {
    type: 'finish',
    finishReason,
    ...(raw !== undefined && raw !== finishReason && { rawFinishReason: raw }),
    ...(usage !== undefined && { usage }),
    ...(costUsd !== undefined && { costUsd }),
  };
}
