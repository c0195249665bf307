import { RouterError, type ChatChunk } from '@signalbox/core';
import { readErrorBody } from '../error-body.ts';
import { errorFromResponse } from '../error-from-response.ts';
import { overrideOf } from '../error-from-thrown.ts';
import { createSseDecoder, type SseEvent } from '../sse.ts';
import { unreadable } from './answer.ts';
import type { AnswerFold } from './answer-fold.ts';
import type { OpenAiFoldOptions } from './fold.ts';

const DONE = '[DONE]';

/** One loop, and no generator inside another: this is where every chunk passes. */
export async function* readStream(
  body: ReadableStream<Uint8Array>,
  provider: string,
  fold: AnswerFold,
): AsyncGenerator<ChatChunk, void> {
  const decoder = createSseDecoder(provider);
  const reader = body.getReader();
  const out: ChatChunk[] = [];
  let open = true;
  try {
    while (open) {
      const { done, value } = await read(reader, fold);
      open = !done;
      out.length = 0;
      const failure = foldEvents(done ? decoder.end() : decoder.push(value), provider, fold, out, done);
      for (const chunk of out) yield chunk;
      if (failure !== undefined) throw failure;
    }
    yield* fold.end();
  } finally {
    // A reader who leaves early, or an error in the stream, must end the upstream call as well.
    if (open) await reader.cancel().catch(ignore);
  }
}

/** After the finish has been handed on, nothing that befalls the connection matters. */
async function read(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  fold: AnswerFold,
): Promise<Awaited<ReturnType<typeof reader.read>>> {
  if (!fold.ended) return reader.read();
  return reader.read().catch(() => ({ done: true, value: undefined }));
}

/** Hands an error back instead of throwing it, so that what came before it in the same bytes is not lost. */
function foldEvents(
  events: readonly SseEvent[],
  provider: string,
  fold: AnswerFold,
  out: ChatChunk[],
  isTail: boolean,
): Error | undefined {
  try {
    for (const event of events) foldEvent(event, provider, fold, out, isTail);
    return undefined;
  } catch (thrown) {
    return thrown as Error;
  }
}

function foldEvent(
  { event, data }: SseEvent,
  provider: string,
  fold: AnswerFold,
  out: ChatChunk[],
  isTail: boolean,
): void {
  if (fold.ended) return;
  if (data === DONE) {
    out.push(...fold.end());
    return;
  }
  const chunk = parse(data, provider, isTail);
  if (chunk === undefined) return;
  // Groq names the event, and always has the error in the data; others might have it bare.
  const isBareError = event === 'error' && !hasError(chunk);
  fold.add(isBareError ? { error: chunk } : chunk, out);
}

function hasError(chunk: unknown): boolean {
  return typeof chunk === 'object' && chunk !== null && 'error' in chunk && chunk.error !== undefined;
}

/** What the body ended in may be half an event: then it was cut off, which the missing finish says. */
function parse(data: string, provider: string, isTail: boolean): unknown {
  try {
    return JSON.parse(data);
  } catch {
    if (isTail) return undefined;
    throw new RouterError('invalid_response', {
      message: `${provider} sent an event that is no JSON`,
      provider,
    });
  }
}

/** A 200 that is no stream is an error put in plain JSON (LM Studio), a proxy's page, or an answer in one piece. */
export async function eventBody(
  response: Response,
  { provider, errorOverride }: Pick<OpenAiFoldOptions, 'provider' | 'errorOverride'>,
): Promise<ReadableStream<Uint8Array>> {
  const { body, headers, status } = response;
  const type = headers.get('content-type');
  if (body !== null && (type === null || type.includes('text/event-stream'))) return body;
  const failure = readErrorBody((await response.text()).slice(0, MAX_ERROR_LENGTH));
  const isError = type?.includes('json') === true && failure !== undefined;
  if (!isError) throw unreadable(provider, `asked for a stream, it sent ${type ?? 'nothing'}`);
  const override = overrideOf(errorOverride, failure);
  throw errorFromResponse({ provider, headers, ...failure, override, status: failure.status ?? status });
}

const MAX_ERROR_LENGTH = 100_000;

function ignore(): void {
  // The connection is gone already.
}
