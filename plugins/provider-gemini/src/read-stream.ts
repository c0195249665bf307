import { RouterError, type ChatChunk } from '@signalbox/core';
import { readJson, sse } from '@signalbox/provider-kit';
import { endFold, foldResponse, startFold, type Fold, type FoldOptions } from './fold.ts';
import type { WireResponse } from './wire.ts';

/**
 * The chunks of a streamed answer. Nothing tells the end but the end of the bytes, so the finish comes then; once the
 * answer has said that it is whole, a connection that breaks takes nothing from it.
 */
export async function* readStream(reply: Response, options: FoldOptions): AsyncGenerator<ChatChunk, void> {
  const fold = startFold(options);
  try {
    for await (const response of responsesOf(reply, options)) yield* foldResponse(fold, response);
  } catch (thrown) {
    if (fold.finishReason === undefined || RouterError.isInstance(thrown)) throw thrown;
  }
  yield* endFold(fold);
}

/** The chunks of an answer in one piece. */
export async function readAnswer(reply: Response, options: FoldOptions): Promise<ChatChunk[]> {
  const fold: Fold = startFold(options);
  const chunks = foldResponse(fold, asResponse(await readJson(reply, options), options));
  const end = endFold(fold);
  if (end.length === 0) throw unreadable(options, 'an answer without an end');
  return [...chunks, ...end];
}

async function* responsesOf(reply: Response, options: FoldOptions): AsyncGenerator<WireResponse, void> {
  const type = reply.headers.get('content-type');
  if (type?.includes('json') === true) {
    // A stream without `alt=sse`, as a proxy may ask for, is a list; an error may be one, too.
    const list = await readJson(reply, options);
    for (const one of Array.isArray(list) ? (list as unknown[]) : [list]) yield asResponse(one, options);
    return;
  }
  if (reply.body === null || (type !== null && !type.includes('event-stream'))) {
    throw unreadable(options, `${type ?? 'nothing'} instead of a stream`);
  }
  let isCut = false;
  for await (const { data } of sse(reply.body, options)) {
    if (isCut) throw unreadable(options, 'an event that is no JSON');
    const value = parsed(data);
    // What a body ends in may be half an event: then it was cut off, which the missing finish says.
    if (value === undefined) isCut = true;
    else yield asResponse(value, options);
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function asResponse(value: unknown, options: FoldOptions): WireResponse {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable(options, 'no answer');
  return value;
}

function unreadable({ provider, model }: FoldOptions, what: string): RouterError {
  return new RouterError('invalid_response', { message: `${provider} sent ${what}`, provider, model });
}
