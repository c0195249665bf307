import type { ConverseCommandInput } from '@aws-sdk/client-bedrock-runtime';
import {
  definePlugin,
  RouterError,
  type ChatCall,
  type ChatChunk,
  type PluginContext,
  type Provider,
  type ProviderPlugin,
} from '@signalbox/core';
import { chunksOf, endOfStream, foldEvent, startAnswer } from './chunks.ts';
import { connect, type Bedrock } from './client.ts';
import { countTokens } from './count-tokens.ts';
import { embed } from './embeddings.ts';
import { toRouterError } from './errors.ts';
import { expectEvents } from './expect-events.ts';
import { modelBehind, profileCards } from './inference-profiles.ts';
import { listModels } from './model-list.ts';
import { models } from './models.ts';
import { offeredModels } from './offered-models.ts';
import type { BedrockOptions } from './options.ts';
import { toConverse } from './request.ts';
import { rerank } from './rerank.ts';
import { isWholeOnly } from './whole-only.ts';

const define = definePlugin<BedrockOptions>({
  kind: 'provider',
  id: 'bedrock',
  apiVersion: 1,
  telemetryName: 'aws.bedrock',
  models,
  // None that it cannot work without: a role, a profile or an instance may provide them, which only AWS's own chain
  // of look-ups finds, and only when it is asked.
  credentials: [],
  create,
});

/**
 * Amazon Bedrock: chat through Converse and ConverseStream, embeddings through InvokeModel, rankings through Rerank.
 *
 * With `region` among the options only the models and inference profiles that can be called from there are offered.
 * @see https://docs.aws.amazon.com/bedrock/latest/userguide/conversation-inference.html (read 2026-11-21)
 */
export function bedrock(options: BedrockOptions = {}): ProviderPlugin {
  const plugin = define(options);
  const offered = [...offeredModels(models, options.region), ...profileCards(models, options.inferenceProfiles)];
  return { ...plugin, definition: { ...plugin.definition, models: offered } };
}

function create(options: BedrockOptions, context: PluginContext): Provider {
  const id = options.id ?? 'bedrock';
  let connected: Promise<Bedrock> | undefined;
  const connection = (): Promise<Bedrock> =>
    (connected ??= connect(options, context, id).catch((error: unknown) => {
      // A key that was missing may be there next time.
      connected = undefined;
      throw error;
    }));

  const about = ({ model }: { readonly model: string }) => ({
    provider: id,
    behind: modelBehind(model, options.inferenceProfiles),
  });
  const whole = async (call: ChatCall, input: ConverseCommandInput, abortSignal: AbortSignal): Promise<ChatChunk[]> => {
    const { sdk, client } = await connection();
    const output = await client.send(new sdk.ConverseCommand(input), { abortSignal });
    const chunks = chunksOf(output, id);
    if (chunks === undefined) throw noAnswer(id, call, output.$metadata.requestId);
    return [responseStart(output.$metadata.requestId), ...chunks];
  };

  return {
    async *stream(call) {
      const { behind } = about(call);
      const state = startAnswer(id);
      yield* guard(call, id, async function* (abortSignal) {
        const input = toConverse(call, id, behind);
        if (isWholeOnly(behind, input)) {
          yield* await whole(call, input, abortSignal);
          return;
        }
        const { sdk, client } = await connection();
        const command = new sdk.ConverseStreamCommand(input);
        expectEvents(command);
        const output = await client.send(command, { abortSignal });
        yield responseStart(output.$metadata.requestId);
        for await (const event of output.stream ?? []) {
          yield* foldEvent(state, event);
          if (state.isFinished) return;
        }
        yield* endOfStream(state);
      });
    },

    async complete(call) {
      const { behind } = about(call);
      return withErrors(call, id, async (abortSignal) => whole(call, toConverse(call, id, behind), abortSignal));
    },

    async embed(call) {
      return withErrors(call, id, async (abortSignal) => embed(await connection(), call, about(call), abortSignal));
    },

    async rerank(call) {
      return withErrors(call, id, async (abortSignal) => rerank(await connection(), call, about(call), abortSignal));
    },

    async countTokens(call) {
      return withErrors(call, id, async (abortSignal) =>
        countTokens(await connection(), call, about(call), abortSignal),
      );
    },

    async listModels(signal) {
      return withErrors({ signal }, id, async (abortSignal) => listModels(await connection(), id, abortSignal));
    },

    async dispose() {
      (await connected?.catch(() => undefined))?.client.destroy();
    },
  };
}

type AnyCall = Pick<ChatCall, 'signal'> & Partial<Pick<ChatCall, 'model'>>;

/** Runs a stream: what it throws becomes a RouterError, and the connection ends with the reader, which the SDK forgets. */
async function* guard(
  call: AnyCall,
  provider: string,
  run: (abortSignal: AbortSignal) => AsyncGenerator<ChatChunk, void>,
): AsyncGenerator<ChatChunk, void> {
  const leave = new AbortController();
  let began = false;
  try {
    for await (const chunk of run(AbortSignal.any([call.signal, leave.signal]))) {
      began = true;
      yield chunk;
    }
  } catch (thrown) {
    throw toRouterError(thrown, { provider, model: call.model, signal: call.signal, began });
  } finally {
    leave.abort();
  }
}

/** Runs a call: what it throws becomes a RouterError, and whatever listens to its signal is let go with its end. */
async function withErrors<T>(
  call: AnyCall,
  provider: string,
  run: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  const leave = new AbortController();
  try {
    return await run(AbortSignal.any([call.signal, leave.signal]));
  } catch (thrown) {
    throw toRouterError(thrown, { provider, model: call.model, signal: call.signal });
  } finally {
    leave.abort();
  }
}

function responseStart(requestId: string | undefined): ChatChunk {
  return { type: 'response-start', ...(requestId !== undefined && { requestId }) };
}

function noAnswer(provider: string, { model }: AnyCall, requestId: string | undefined): RouterError {
  return new RouterError('invalid_response', {
    message: `${provider} sent an answer without a message or a stop reason`,
    provider,
    model,
    requestId,
  });
}
