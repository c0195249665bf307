import type { SharedV4Warning } from '@ai-sdk/provider';
import {
  RouterError,
  type BaseRequest,
  type Chunk,
  type FinishChunk,
  type ProviderCall,
  type Usage,
} from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';
import { replyOf, startChunk, type ResponseFacts } from '../answer/reply.ts';
import { toError } from '../errors.ts';
import type { Generation } from '../generations/generation.ts';
import type { Kind } from '../models.ts';
import type { ProviderOptions } from '../options.ts';
import { byKey, merged, type Wishes } from '../request/vendor-options.ts';
import { warnLate } from '../warnings.ts';
import { failedCall } from './failed-call.ts';
import type { Settings } from './settings.ts';

/** What all models that answer in one piece give beside what they made. */
interface SdkResult {
  readonly warnings?: readonly unknown[];
  readonly response?: ResponseFacts & { readonly headers?: Readonly<Record<string, string>> | undefined };
}

/** One call of a model that answers in one piece. */
export interface Asking<Model> extends Wishes {
  readonly model: Model;
  readonly generation: Generation;
  /** What every call has: signal, headers, and the caller's own options after those given. */
  common(...options: readonly (ProviderOptions | undefined)[]): Common;
  /** Tells what came late; what the headers said is for the first chunk. */
  heard<Result extends SdkResult>(result: Result): Result;
}

interface Common {
  readonly abortSignal: AbortSignal;
  readonly headers?: Record<string, string>;
  readonly providerOptions: NonNullable<ReturnType<typeof merged>>;
}

/** What was made, before the finish. */
export interface Made {
  readonly chunk: Chunk;
  readonly usage?: Usage | undefined;
  readonly facts?: Parameters<NonNullable<Settings['options']['costUsd']>>[0];
}

/**
 * Asks a model that answers in one piece.
 * @throws RouterError whatever goes wrong
 */
export async function ask<Model>(
  kind: Kind,
  call: ProviderCall<BaseRequest>,
  settings: Settings,
  make: (asking: Asking<Model>) => Promise<Made>,
): Promise<readonly Chunk[]> {
  const { provider, models, options } = settings;
  const { request, signal, warn } = call;
  let last: SdkResult = {};
  try {
    signal.throwIfAborted();
    const { model, generation } = await models.find(kind, call.model);
    const own = byKey(ownOptions(request.providerOptions, { provider }), model, options.optionsKey);
    const made = await make({
      model: model as unknown as Model,
      generation,
      vendor: options.vendorOptions ?? {},
      warn,
      common: (...given) => ({
        abortSignal: signal,
        providerOptions: merged(options.providerOptions, ...given, own) ?? {},
        ...(options.headers !== undefined && { headers: { ...options.headers } }),
      }),
      heard(result) {
        last = result;
        warnLate(
          warn,
          (result.warnings ?? []).map((warning): SharedV4Warning => generation.warning(warning)),
        );
        return result;
      },
    });
    const { headers, ...facts } = last.response ?? {};
    const start = startChunk(facts, replyOf(headers, options));
    return [...(start === undefined ? [] : [start]), made.chunk, finishOf(made, settings)];
  } catch (thrown) {
    throw toError(thrown, failedCall(call, settings, false));
  }
}

function finishOf({ usage, facts }: Made, { options }: Settings): FinishChunk {
  const costUsd = facts === undefined ? undefined : options.costUsd?.(facts);
  return {
    type: 'finish',
    finishReason: 'stop',
    ...(usage !== undefined && { usage }),
    ...(costUsd !== undefined && { costUsd }),
  };
}

/** An answer that does not fit the question. */
export function unreadable({ model }: { readonly model: string }, { provider }: Settings, what: string): RouterError {
  return new RouterError('invalid_response', { message: `${provider} sent ${what}`, provider, model });
}
