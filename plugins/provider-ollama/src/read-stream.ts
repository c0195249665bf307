import { RouterError, type ChatChunk } from '@signalbox/core';
import { readJson } from '@signalbox/provider-kit';
import { foldLine, startFold, type FoldOptions } from './fold.ts';
import { ndjson } from './ndjson.ts';
import type { WireLine } from './wire.ts';

/** The chunks of a streamed answer: one JSON document a line. Nothing is read after the one that says that it is done. */
export async function* readStream(reply: Response, options: FoldOptions): AsyncGenerator<ChatChunk, void> {
  const type = reply.headers.get('content-type');
  if (reply.body === null || (type !== null && !type.includes('json'))) {
    throw unreadable(options, `${type ?? 'nothing'} instead of a stream`);
  }
  const fold = startFold(options);
  for await (const line of ndjson(reply.body, options)) {
    yield* foldLine(fold, asLine(line, options));
    if (fold.isFinished) return;
  }
}

/** The chunks of an answer in one piece. */
export async function readAnswer(reply: Response, options: FoldOptions): Promise<ChatChunk[]> {
  const fold = startFold(options);
  const chunks = foldLine(fold, asLine(await readJson(reply, options), options));
  if (!fold.isFinished) throw unreadable(options, 'an answer without an end');
  return chunks;
}

function asLine(value: unknown, options: FoldOptions): WireLine {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable(options, 'no answer');
  return value;
}

function unreadable({ provider, model }: FoldOptions, what: string): RouterError {
  return new RouterError('invalid_response', { message: `${provider} sent ${what}`, provider, model });
}
