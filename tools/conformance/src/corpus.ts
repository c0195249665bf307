import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recording } from '@signalbox/testkit';

/** A file of the corpus: a recording, or why it is none. */
export type CorpusFile =
  | { readonly file: string; readonly recording: Recording }
  | { readonly file: string; readonly fault: string };

/**
 * Every exchange of a folder: `<vendor>/*.json`, or files of one vendor without a folder between.
 * @throws TypeError when there is no such folder
 */
export function readCorpus(folder: string): readonly CorpusFile[] {
  if (!existsSync(folder)) throw new TypeError(`there is no folder ${folder}`);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return files.toSorted().flatMap((file) => readExchange(folder, file) ?? []);
}

function readExchange(folder: string, file: string): CorpusFile | undefined {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch {
    return { file, fault: 'is no JSON' };
  }
  // An index of the folder, most likely.
  if (Array.isArray(content)) return undefined;
  if (!isRecording(content))
    return { file, fault: 'is no recorded exchange: it has no id, vendor, request or response' };
  return { file, recording: completed(content, file) };
}

function isRecording(content: unknown): content is Recording {
  if (typeof content !== 'object' || content === null) return false;
  const { id, vendor, response } = content as Partial<Recording>;
  return typeof id === 'string' && typeof vendor === 'string' && typeof response === 'object' && response !== null;
}

/** Recordings made by hand may leave out what says nothing. */
function completed(recording: Recording, file: string): Recording {
  const { request, response } = recording;
  const isStream =
    response.sse !== undefined ||
    response.ndjson !== undefined ||
    response.eventstream_base64 !== undefined ||
    response.json_array_stream !== undefined;
  return {
    ...recording,
    stream: recording.stream ?? isStream,
    features: recording.features ?? [],
    request: { ...request, path: request?.path ?? '', body: request?.body ?? null, headers: request?.headers ?? {} },
    response: { ...response, headers: response.headers ?? {} },
    file,
  };
}
