import type { ServerResponse } from 'node:http';
import { RawBody, type Dialect, type Frame, type Ids, type WireReply } from './dialects/dialect.ts';
import type { Failure } from './failure.ts';
import type { Fault } from './faults.ts';
import { createWriter, cut, type Writer } from './pace.ts';
import { everyBytes, insideCharacters } from './split.ts';

/** How fast answers come; read anew for every frame, so that a demo may change it. */
export interface Pace {
  latencyMs: number;
  /** `undefined`: as fast as it goes. */
  tokensPerSecond: number | undefined;
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const GARBAGE = Uint8Array.from([0xff, 0xfe, 0x00, 0x7b, 0x9d, 0x0a, 0x0a, 0x80, 0x3a, 0x3a, 0x7d, 0x00, 0x0a]);
const HTML = '<!doctype html><html><head><title>Please wait</title></head><body><h1>Please wait</h1></body></html>';

/** Replies that replace the whole answer: status 200, and not what was asked for. */
const REPLACEMENTS: Readonly<Partial<Record<Fault['kind'], { readonly type?: string; readonly bytes: Uint8Array }>>> = {
  garbage: { bytes: GARBAGE },
  'wrong-content-type': { type: 'text/html; charset=utf-8', bytes: encode(HTML) },
  'empty-body': { bytes: new Uint8Array() },
};

/** Sends the reply that a fault puts in place of the answer, if it is such a fault. */
export function sendReplacement(
  response: ServerResponse,
  fault: Fault | undefined,
  contentType: string,
  headers: Headers,
): boolean {
  const replacement = fault === undefined ? undefined : REPLACEMENTS[fault.kind];
  if (replacement === undefined) return false;
  if (fault?.kind === 'wrong-content-type' && fault.body === 'json') return false;
  response.writeHead(200, { ...headers, 'content-type': replacement.type ?? contentType });
  response.end(replacement.bytes);
  return true;
}

type Headers = Readonly<Record<string, string>>;

/** Sends a JSON reply, with whatever a fault does to its bytes. */
export async function sendWhole(response: ServerResponse, reply: WireReply, fault: Fault | undefined): Promise<void> {
  const raw = reply.body instanceof RawBody ? reply.body : undefined;
  const bytes = raw?.bytes ?? encode(JSON.stringify(reply.body));
  const headers = { 'content-type': raw?.contentType ?? 'application/json', ...reply.headers };
  const writer = createWriter(response);
  const half = bytes.subarray(0, Math.ceil(bytes.length / 2));
  const ways: Readonly<Partial<Record<Fault['kind'], () => Promise<void>>>> = {
    'hang-mid-stream': async () => {
      await writer.write(half);
      await writer.untilLeft();
    },
    'cut-mid-stream': async () => {
      await writer.write(half);
      if (fault?.kind === 'cut-mid-stream' && fault.how === 'clean') response.end();
      else cut(response);
    },
    'truncated-json': async () => {
      await writer.write(half);
      response.end();
    },
    'split-frames': async () => writeInPieces(writer, bytes, fault, response),
    'split-utf8': async () => writeInPieces(writer, bytes, fault, response),
    'slow-drip': async () => writeInPieces(writer, bytes, fault, response),
  };
  const way = fault === undefined ? undefined : ways[fault.kind];
  if (way === undefined) {
    response.writeHead(reply.status, { ...headers, 'content-length': String(bytes.length) });
    response.end(bytes);
    return;
  }
  response.writeHead(reply.status, headers);
  await way();
}

async function writeInPieces(
  writer: Writer,
  bytes: Uint8Array,
  fault: Fault | undefined,
  response: ServerResponse,
): Promise<void> {
  await writePieces(writer, bytes, fault);
  response.end();
}

/** What a stream is made of. */
export interface Stream {
  readonly dialect: Dialect;
  readonly frames: Iterable<Frame>;
  readonly ids: Ids;
  readonly headers: Headers;
  readonly pace: Pace;
}

/** Sends a stream frame by frame, until its end or until the fault strikes. */
export async function sendStream(response: ServerResponse, stream: Stream, fault: Fault | undefined): Promise<void> {
  const { dialect, pace } = stream;
  const writer = createWriter(response);
  response.writeHead(200, { ...stream.headers, 'content-type': dialect.streamContentType });
  response.flushHeaders();
  const strike = strikeOf(fault);
  let sent = 0;
  for (const frame of stream.frames) {
    if (writer.left) return;
    if (strike !== undefined && (sent >= strike.afterFrames || frame.role === 'end')) {
      await strike.run({ writer, response, stream, frame });
      return;
    }
    if (pace.tokensPerSecond !== undefined) await writer.wait((frame.tokens * 1000) / pace.tokensPerSecond);
    await writePieces(writer, frame.bytes, fault);
    sent += 1;
  }
  response.end();
}

interface Scene {
  readonly writer: Writer;
  readonly response: ServerResponse;
  readonly stream: Stream;
  /** The frame that would have come next. */
  readonly frame: Frame;
}

interface Strike {
  readonly afterFrames: number;
  run(scene: Scene): Promise<void>;
}

/** Where and how a fault ends a stream; `undefined` for one that lets it pass. It never lets an `end` frame out. */
function strikeOf(fault: Fault | undefined): Strike | undefined {
  switch (fault?.kind) {
    case 'hang-mid-stream':
      return { afterFrames: fault.afterFrames ?? 2, run: ({ writer }) => writer.untilLeft() };
    case 'cut-mid-stream':
      return {
        afterFrames: fault.afterFrames ?? 2,
        run: async ({ response }) => void (fault.how === 'clean' ? response.end() : cut(response)),
      };
    case 'stream-error':
      return {
        afterFrames: fault.afterFrames ?? 2,
        run: async ({ writer, response, stream }) => {
          const failure: Failure = { kind: fault.reason ?? 'overloaded' };
          await writer.write(stream.dialect.failureFrame(failure, stream.ids));
          response.end();
        },
      };
    case 'truncated-json':
      return {
        afterFrames: 2,
        run: async ({ writer, response, frame }) => {
          await writer.write(frame.bytes.subarray(0, Math.ceil(frame.bytes.length / 2)));
          response.end();
        },
      };
    default:
      return undefined;
  }
}

/** Writes bytes the way a fault wants them written. */
async function writePieces(writer: Writer, bytes: Uint8Array, fault: Fault | undefined): Promise<void> {
  if (fault?.kind === 'slow-drip' && fault.each !== 'byte') await writer.wait(fault.delayMs);
  for (const piece of piecesFor(bytes, fault)) {
    if (writer.left) return;
    if (fault?.kind === 'slow-drip' && fault.each === 'byte') await writer.wait(fault.delayMs);
    await writer.write(piece);
  }
}

function piecesFor(bytes: Uint8Array, fault: Fault | undefined): readonly Uint8Array[] {
  if (fault?.kind === 'split-frames') return everyBytes(bytes, fault.bytes ?? 7);
  if (fault?.kind === 'split-utf8') return insideCharacters(bytes);
  if (fault?.kind === 'slow-drip' && fault.each === 'byte') return everyBytes(bytes, 1);
  return [bytes];
}
