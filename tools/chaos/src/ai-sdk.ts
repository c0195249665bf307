import {
  APICallError,
  type LanguageModelV4,
  type LanguageModelV4StreamPart,
  type LanguageModelV4Usage,
} from '@ai-sdk/provider';
import { generateText, streamText } from 'ai';
import { firstChoice } from './baselines.ts';
import { SimulatedFailure, type SimulatedProvider } from './provider.ts';
import type { MakeSubject } from './subject.ts';

/** The Vercel AI SDK, calling one provider with its default retries. */
export const aiSdk: MakeSubject = (providers) => {
  const models = new Map(providers.map((provider) => [provider, modelOf(provider)]));
  return {
    async ask(question, reader, signal) {
      const { id, isStreamed } = question;
      const model = models.get(firstChoice(providers, question)) as LanguageModelV4;
      if (!isStreamed) {
        const { text } = await generateText({ model, prompt: id, abortSignal: signal });
        return reader.heard(text);
      }
      const { stream } = streamText({ model, prompt: id, abortSignal: signal, onError: () => {} });
      for await (const part of stream) {
        if (part.type === 'text-delta') reader.heard(part.text);
        if (part.type === 'error') throw part.error;
        if (part.type === 'abort') throw new Error('aborted');
      }
    },
  };
};

const USAGE: LanguageModelV4Usage = {
  inputTokens: { total: 20, noCache: 20, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 20, text: 20, reasoning: 0 },
};
const STOP = { unified: 'stop', raw: 'stop' } as const;

function modelOf(provider: SimulatedProvider): LanguageModelV4 {
  const answer = (prompt: unknown, signal: AbortSignal | undefined): AsyncGenerator<string, void> => {
    const id = /"text":"([^"]+)"/.exec(JSON.stringify(prompt))?.[1] ?? '';
    return provider.answer({ id, said: '', repeats: false }, signal ?? new AbortController().signal);
  };
  return {
    specificationVersion: 'v4',
    provider: provider.id,
    modelId: 'model',
    supportedUrls: {},
    async doGenerate({ prompt, abortSignal }) {
      let text = '';
      try {
        for await (const piece of answer(prompt, abortSignal)) text += piece;
      } catch (error) {
        throw asTheSdkSees(error);
      }
      return { content: [{ type: 'text', text }], finishReason: STOP, usage: USAGE, warnings: [] };
    },
    async doStream({ prompt, abortSignal }) {
      const pieces = answer(prompt, abortSignal);
      // What goes wrong before the first piece goes wrong before there is a stream, as over HTTP.
      const first = await pieces.next().catch((error: unknown) => {
        throw asTheSdkSees(error);
      });
      return { stream: ReadableStream.from(partsOf(first, pieces)) };
    },
  };
}

async function* partsOf(
  first: IteratorResult<string, void>,
  pieces: AsyncGenerator<string, void>,
): AsyncGenerator<LanguageModelV4StreamPart> {
  yield { type: 'stream-start', warnings: [] };
  yield { type: 'text-start', id: '0' };
  if (first.done !== true) yield { type: 'text-delta', id: '0', delta: first.value };
  try {
    for await (const delta of pieces) yield { type: 'text-delta', id: '0', delta };
  } catch (error) {
    yield { type: 'error', error: asTheSdkSees(error) };
    return;
  }
  yield { type: 'text-end', id: '0' };
  yield { type: 'finish', finishReason: STOP, usage: USAGE };
}

/** What the SDK's own provider packages throw: the SDK retries what they say may be retried. */
function asTheSdkSees(error: unknown): unknown {
  if (!(error instanceof SimulatedFailure)) return error;
  const { kind, retryAfterMs } = error;
  const statusCode = { connection: undefined, overloaded: 503, rate_limited: 429, auth: 401, garbage: 200, cut: 200 }[
    kind
  ];
  return new APICallError({
    message: kind,
    url: 'http://simulated.invalid',
    requestBodyValues: {},
    ...(statusCode !== undefined && { statusCode }),
    isRetryable: kind === 'connection' || kind === 'overloaded' || kind === 'rate_limited',
    ...(retryAfterMs !== undefined && { responseHeaders: { 'retry-after-ms': String(retryAfterMs) } }),
  });
}
