import type { LanguageModelV4, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import { RouterError, type ChatCall, type ChatChunk } from '@signalbox/core';
import { fold, startFold, type FoldOptions } from '../answer/fold.ts';
import { replyOf } from '../answer/reply.ts';
import { readerOf, type StreamReader } from '../answer/stream-reader.ts';
import { chunksOfWhole } from '../answer/whole.ts';
import { toError } from '../errors.ts';
import type { Generation } from '../generations/generation.ts';
import { rehearse } from '../rehearsal.ts';
import { callOptionsOf } from '../request/call-options.ts';
import { silencesOf } from '../request/silences.ts';
import { TOOL_CALL_IDS } from '../request/tool-call-id.ts';
import { fromSdkWarning, warnLate } from '../warnings.ts';
import { failedCall } from './failed-call.ts';
import type { Settings } from './settings.ts';

/** A call that is ready to be made. */
interface Prepared {
  readonly model: LanguageModelV4;
  readonly generation: Generation;
  /** In the words of the model's generation. */
  readonly callOptions: LanguageModelV4CallOptions;
  /** Its warnings were told before: they need not be told again. */
  readonly isRehearsed: boolean;
}

/** The chunks of an answer, as they come. */
export async function* streamChat(call: ChatCall, settings: Settings): AsyncGenerator<ChatChunk, void> {
  const { signal, model: id } = call;
  let began = false;
  let reader: StreamReader | undefined;
  try {
    const { model, generation, callOptions, isRehearsed } = await prepare(call, settings);
    const { stream, response } = await model.doStream(callOptions);
    began = true;
    reader = readerOf(stream, signal);
    const state = startFold(foldOptions(call, settings, response?.headers));
    while (!state.ended) {
      const told = await reader.next();
      if (told === undefined) break;
      const part = generation.part(told);
      if (part.type === 'stream-start' && !isRehearsed) warnLate(call.warn, part.warnings);
      if (part.type === 'error') throw toError(part.error, failedCall(call, settings, began));
      for (const chunk of fold(state, part)) yield chunk;
    }
    signal.throwIfAborted();
    if (!state.heard) throw unheard(settings.provider, id);
  } catch (thrown) {
    throw toError(thrown, failedCall(call, settings, began));
  } finally {
    await reader?.close();
  }
}

/** The same chunks, out of an answer in one piece. */
export async function completeChat(call: ChatCall, settings: Settings): Promise<readonly ChatChunk[]> {
  try {
    const { model, generation, callOptions, isRehearsed } = await prepare(call, settings);
    const result = generation.result(await model.doGenerate(callOptions));
    if (!isRehearsed) warnLate(call.warn, result.warnings ?? []);
    return chunksOfWhole(result, foldOptions(call, settings, result.response?.headers));
  } catch (thrown) {
    throw toError(thrown, failedCall(call, settings, false));
  }
}

/** Translates, and says all that can be said of it before anything is sent. */
async function prepare(call: ChatCall, { provider, models, options }: Settings): Promise<Prepared> {
  call.signal.throwIfAborted();
  const { model: found, generation } = await models.find('chat', call.model);
  const model = found as LanguageModelV4;
  const scope = {
    call,
    origin: provider,
    generation,
    vendor: options.vendorOptions ?? {},
    silences: silencesOf(model, generation),
    toolCallIds: options.toolCallIds ?? TOOL_CALL_IDS,
    supportedUrls: (await model.supportedUrls) ?? {},
    warn: call.warn,
  };
  const callOptions = callOptionsOf(scope, model, options);
  const warnings = call.request.strict === true ? await rehearse(models, call.model, callOptions) : undefined;
  for (const warning of warnings ?? []) {
    const ours = fromSdkWarning(warning);
    if (ours !== undefined) call.warn(ours);
  }
  return {
    model,
    generation,
    callOptions: generation.callOptions(callOptions) as LanguageModelV4CallOptions,
    isRehearsed: warnings !== undefined,
  };
}

function foldOptions(
  call: ChatCall,
  { provider, options }: Settings,
  headers: Readonly<Record<string, string>> | undefined,
): FoldOptions {
  const { costUsd, endsWithoutReason } = options;
  const reply = replyOf(headers, options);
  return { origin: provider, model: call.model, reply, costUsd, endsWithoutReason, warn: call.warn };
}

/** A page, or nothing, where a stream should be: the packages read over it. */
function unheard(provider: string, model: string): RouterError {
  return new RouterError('invalid_response', {
    message: `${provider} sent a stream with nothing in it`,
    provider,
    model,
  });
}
