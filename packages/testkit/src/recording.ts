import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One recorded exchange with a vendor's API. */
export interface Recording {
  readonly id: string;
  readonly vendor: string;
  readonly api: string;
  readonly stream: boolean;
  readonly model: string | null;
  readonly features: readonly string[];
  /** How true to the bytes the recording is. */
  readonly fidelity: string;
  readonly request: {
    readonly method: string;
    readonly host?: string;
    readonly path: string;
    readonly query?: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly text?: string;
    readonly sse?: string;
    readonly ndjson?: string;
    readonly json_array_stream?: string;
    readonly eventstream_base64?: string;
    /** The sizes in which the bytes came off the network. */
    readonly tcp_chunk_bytes?: readonly number[];
  };
  /** The file it was read from, for test titles. */
  readonly file: string;
}

/** Where recordings lie: `SIGNALBOX_RECORDINGS`, or the folder beside this workspace; `undefined` when absent. */
export function recordingsFolder(): string | undefined {
  const folder = process.env['SIGNALBOX_RECORDINGS'] ?? join(import.meta.dirname, '../../../../shared/data/wire');
  return existsSync(folder) ? folder : undefined;
}

/** All recordings of one vendor, by file name; none where the folder is absent. */
export function readRecordings(vendor: string, folder = recordingsFolder()): Recording[] {
  if (folder === undefined) return [];
  const vendorFolder = join(folder, vendor);
  if (!existsSync(vendorFolder)) return [];
  return readdirSync(vendorFolder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({ ...(JSON.parse(readFileSync(join(vendorFolder, file), 'utf8')) as Recording), file }));
}

/** The bytes of the recorded answer. */
export function recordedBytes({ response }: Recording): Uint8Array<ArrayBuffer> {
  if (response.eventstream_base64 !== undefined)
    return Uint8Array.from(Buffer.from(response.eventstream_base64, 'base64'));
  const text = response.sse ?? response.ndjson ?? response.json_array_stream ?? response.text;
  // An empty body is recorded as none, or as `null`.
  return new TextEncoder().encode(restored(text ?? (response.body == null ? '' : JSON.stringify(response.body))));
}

const TRIMMED_VECTOR = /("embedding": ?")([A-Za-z0-9+/]*)\.\.\.\[trimmed (\d+) base64 chars\]/g;

/** A vector that was made shorter says by how much: zeros take the place of what is missing. */
function restored(text: string): string {
  return text.replaceAll(
    TRIMMED_VECTOR,
    (_, field: string, kept: string, length: string) => field + kept.padEnd(Number(length), 'A'),
  );
}

/** What the reply's content type must have been, where the recording lost its headers. */
function contentTypeOf({ response }: Recording): string | undefined {
  const stated = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1];
  if (stated !== undefined) return String(stated);
  if (response.sse !== undefined) return 'text/event-stream';
  if (response.ndjson !== undefined) return 'application/x-ndjson';
  if (response.eventstream_base64 !== undefined) return 'application/vnd.amazon.eventstream';
  return response.text === undefined ? 'application/json' : undefined;
}

/** The headers to answer with: those of the recording, without what speaks of its connection. */
export function replayedHeaders(recording: Recording): [string, string][] {
  const type = contentTypeOf(recording);
  const kept = Object.entries(recording.response.headers)
    .filter(([name]) => !NOT_REPLAYED.has(name.toLowerCase()) && name.toLowerCase() !== 'content-type')
    .map(([name, value]): [string, string] => [name, String(value)])
    .filter(([name, value]) => isSendable(name, value));
  return type === undefined ? kept : [...kept, ['content-type', type]];
}

/** Recorders wrote headers down in ways that no server could send them. */
function isSendable(name: string, value: string): boolean {
  return /^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7E\x80-\xFF]*$/.test(value);
}

/** Where the bytes are cut: as recorded, not at all, after every byte, or every so many bytes. */
export type Cut = 'recorded' | 'whole' | 'each-byte' | number;

/** A `fetch` that answers every request with the recording, and remembers what it was sent. */
export interface ReplayFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  readonly requests: {
    readonly method: string;
    readonly url: string;
    readonly headers: Headers;
    readonly body: unknown;
  }[];
}

/** Headers that speak of the connection or of an encoding that the recording no longer has. */
const NOT_REPLAYED = new Set(['content-encoding', 'content-length', 'transfer-encoding', 'connection']);

/** Answers with the recorded status, headers and bytes, without a network. */
export function replay(recording: Recording, cut: Cut = 'recorded'): ReplayFetch {
  const requests: ReplayFetch['requests'][number][] = [];
  const answer = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const text = await request.text();
    requests.push({ method: request.method, url: request.url, headers: request.headers, body: parseJson(text) });
    return new Response(streamOf(pieces(recordedBytes(recording), cut, recording)), {
      status: recording.response.status,
      headers: replayedHeaders(recording),
    });
  };
  return Object.assign(answer, { requests });
}

/** The bytes cut into the pieces in which a reader will get them. */
export function* pieces(
  bytes: Uint8Array<ArrayBuffer>,
  cut: Cut,
  recording?: Recording,
): Generator<Uint8Array<ArrayBuffer>> {
  const sizes = cut === 'recorded' ? (recording?.response.tcp_chunk_bytes ?? []) : [];
  let start = 0;
  // The sizes may be of other bytes, of compressed ones for example: what they leave over comes at the end.
  for (const size of sizes) {
    if (!Number.isInteger(size) || size <= 0 || start >= bytes.length) continue;
    yield bytes.slice(start, start + size);
    start += size;
  }
  const step = cut === 'each-byte' ? 1 : typeof cut === 'number' ? cut : Math.max(bytes.length, 1);
  for (; start < bytes.length; start += step) yield bytes.slice(start, start + step);
}

function streamOf(chunks: Iterable<Uint8Array<ArrayBuffer>>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = chunks[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const next = iterator.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
