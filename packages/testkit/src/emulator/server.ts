import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { answerTo, type Speaker } from './answer.ts';
import { DIALECTS, type DialectName } from './dialects/all.ts';
import type { CheckSettings, Dialect, Ids, WireReply, WireRequest } from './dialects/dialect.ts';
import { kindOfStatus, Refusal, retryAfterHeaders, type Failure } from './failure.ts';
import { createFaultQueue, type Fault, type FaultOptions } from './faults.ts';
import { LOG_LIMIT, type LoggedRequest } from './log.ts';
import type { Answer, NeutralRequest, WholeAnswer } from './neutral.ts';
import { createWriter, cut, wasCut } from './pace.ts';
import { sendReplacement, sendStream, sendWhole, type Pace } from './respond.ts';
import { createPromptCache, hash } from './tokens.ts';

export interface EmulatorOptions {
  /** A vendor's wire by name, or one of your own. */
  readonly dialect: DialectName | Dialect;
  /** Default: 0, any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** Changes ids, never words. */
  readonly seed?: string | number;
  /** The only key that is accepted. Default: any that is well formed. */
  readonly apiKey?: string;
  /** Time before the first byte of an answer. Default: 0. */
  readonly latencyMs?: number;
  /** Default: as fast as it goes. */
  readonly tokensPerSecond?: number;
  /** The only models there are. Default: any. */
  readonly models?: readonly string[];
  /** Says something else; `undefined` leaves the answer to the emulator. */
  readonly reply?: (request: NeutralRequest) => Answer | undefined;
  /** Length of vectors when the request names none. Default: 256. */
  readonly dimensions?: number;
  /** Top-level body fields that are taken beside the vendor's own. */
  readonly extraFields?: readonly string[];
  /** `false`: every connection is closed after its reply. Default: `true`. */
  readonly keepAlive?: boolean;
  /** For messages. Default: the dialect's. */
  readonly name?: string;
}

/** A vendor's API on this machine. Everything it says by itself is marked as simulated. */
export interface Emulator {
  readonly name: string;
  readonly dialect: string;
  /** `http://127.0.0.1:<port>`, without a path. */
  readonly url: string;
  /** What arrived, oldest first; the last 1000. */
  readonly requests: readonly LoggedRequest[];
  /** Requests whose answer has not ended: 0 when every client has read to the end, or has left. */
  readonly openRequests: number;
  /** Connections that clients hold open now. `fetch` keeps idle ones, and opens some before it needs them. */
  readonly openSockets: number;
  /** Puts a fault in the queue; it is in force when the promise resolves. */
  fault(fault: Fault, options?: FaultOptions): Promise<void>;
  /** Empties the queue, and listens again if nobody did. */
  clearFaults(): Promise<void>;
  clearRequests(): void;
  setLatencyMs(latencyMs: number): void;
  /** `undefined`: as fast as it goes. */
  setTokensPerSecond(tokensPerSecond: number | undefined): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Larger bodies are refused. */
const BODY_LIMIT_BYTES = 64 * 1024 * 1024;

/** Starts a server that speaks one vendor's wire. Close it when done. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const dialect = typeof options.dialect === 'string' ? DIALECTS[options.dialect] : options.dialect;
  const requests: Logged[] = [];
  const faults = createFaultQueue();
  const sockets = new Set<Socket>();
  const open = new Set<ServerResponse>();
  const desk = createDesk(dialect, options);

  const server = createServer({ noDelay: true }, (request, response) => {
    void serve(request, response).catch((error: unknown) => sendDefect(response, error));
  });
  server.keepAliveTimeout = 5_000;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (options.keepAlive === false) response.shouldKeepAlive = false;
    open.add(response);
    response.once('close', () => open.delete(response));
    const entry = await logged(request, response);
    requests.push(entry);
    if (requests.length > LOG_LIMIT) requests.shift();
    await desk.answer(entry, request, response, faults.take(entry));
  }

  let port = await listen(server, options.port ?? 0);
  const name = options.name ?? dialect.name;
  const close = async (): Promise<void> => stopListening(server);
  return {
    name,
    dialect: dialect.name,
    get url() {
      return `http://127.0.0.1:${port}`;
    },
    requests,
    get openRequests() {
      return open.size;
    },
    get openSockets() {
      return sockets.size;
    },
    async fault(fault, faultOptions = {}) {
      if (fault.kind === 'connection-refused') await stopListening(server);
      else faults.add(fault, faultOptions);
    },
    async clearFaults() {
      faults.clear();
      if (!server.listening) port = await listen(server, port);
    },
    clearRequests: () => void requests.splice(0),
    setLatencyMs: (latencyMs) => void (desk.pace.latencyMs = latencyMs),
    setTokensPerSecond: (tokensPerSecond) => void (desk.pace.tokensPerSecond = tokensPerSecond),
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A defect of a dialect or of a `reply` function: said in the answer, for there is nobody else to tell. */
function sendDefect(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return cut(response);
  response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(`the emulator failed: ${error instanceof Error ? error.message : 'not an Error'}`);
}

interface Logged extends LoggedRequest {
  aborted: boolean;
}

/** Reads the request whole, and notes when its client leaves early. */
async function logged(request: IncomingMessage, response: ServerResponse): Promise<Logged> {
  const at = Date.now();
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT_BYTES) throw new RangeError('the body is too large');
    chunks.push(chunk);
  }
  const entry: Logged = {
    method: request.method ?? 'GET',
    path: pathname,
    query: search.slice(1),
    headers: flat(request.headers),
    body: parsed(Buffer.concat(chunks).toString('utf8')),
    aborted: false,
    at,
  };
  response.once('close', () => void (entry.aborted = !response.writableFinished && !wasCut(response)));
  return entry;
}

interface Desk {
  readonly pace: Pace;
  answer(
    entry: LoggedRequest,
    request: IncomingMessage,
    response: ServerResponse,
    fault: Fault | undefined,
  ): Promise<void>;
}

/** What answers: the dialect, what it is told to say, and how fast. */
function createDesk(dialect: Dialect, options: EmulatorOptions): Desk {
  const seed = String(options.seed ?? 1);
  const pace: Pace = { latencyMs: options.latencyMs ?? 0, tokensPerSecond: options.tokensPerSecond };
  const settings: CheckSettings = {
    apiKey: options.apiKey,
    models: options.models,
    extraFields: options.extraFields ?? [],
  };
  const speaker: Speaker = {
    cache: createPromptCache(),
    seed,
    reply: options.reply,
    dimensions: options.dimensions ?? 256,
  };
  let served = 0;

  const refuseWith = async (response: ServerResponse, failure: Failure, ids: Ids): Promise<void> => {
    const reply = failureReply(dialect, failure, ids);
    await sendWhole(response, reply, undefined);
  };

  return {
    pace,
    async answer(entry, _request, response, fault) {
      served += 1;
      const ids = idsFor(seed, served, options.models ?? []);
      if (fault?.kind === 'reset') return cut(response, 'reset');
      if (fault?.kind === 'hang-before-headers') return createWriter(response).untilLeft();
      await createWriter(response).wait(pace.latencyMs);
      const refused = refusalOf(fault);
      if (refused !== undefined) return refuseWith(response, refused, ids);
      let request: NeutralRequest;
      try {
        request = dialect.check(wireRequest(entry), settings);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return refuseWith(response, error.failure, ids);
      }
      await send(response, request, fault, ids);
    },
  };

  async function send(
    response: ServerResponse,
    request: NeutralRequest,
    fault: Fault | undefined,
    ids: Ids,
  ): Promise<void> {
    const answer = usageLeftOut(answerTo(request, speaker), fault);
    const headers = dialect.headers(ids, answer);
    const streamed = request.stream && !(fault?.kind === 'wrong-content-type' && fault.body === 'json');
    const contentType = streamed ? dialect.streamContentType : 'application/json';
    if (sendReplacement(response, fault, contentType, headers)) return;
    if (streamed) {
      const frames = dialect.frames(answer, request, ids);
      return sendStream(response, { dialect, frames, ids, headers, pace }, fault);
    }
    if (fault?.kind === 'stream-error') return refuseWith(response, { kind: fault.reason ?? 'overloaded' }, ids);
    const reply: WireReply = { status: 200, headers, body: dialect.whole(answer, request, ids) };
    if (pace.tokensPerSecond !== undefined) {
      await createWriter(response).wait(((answer.usage?.outputTokens ?? 0) * 1000) / pace.tokensPerSecond);
    }
    await sendWhole(response, reply, fault);
  }
}

function usageLeftOut(answer: WholeAnswer, fault: Fault | undefined): WholeAnswer {
  return fault?.kind === 'no-usage' ? { ...answer, usage: undefined } : answer;
}

/** The refusal that a fault asks for. */
function refusalOf(fault: Fault | undefined): Failure | undefined {
  if (fault?.kind === 'rate-limit') {
    return { kind: 'rate-limit', retryAfter: { form: fault.form ?? 'seconds', ms: fault.retryAfterMs ?? 1000 } };
  }
  if (fault?.kind !== 'status') return undefined;
  const { status, message } = fault;
  const reason = fault.reason ?? (status === undefined ? 'server-error' : kindOfStatus(status));
  return {
    kind: reason,
    ...(status === undefined ? {} : { status }),
    ...(message === undefined ? {} : { message }),
  };
}

function failureReply(dialect: Dialect, failure: Failure, ids: Ids): WireReply {
  const reply = dialect.failure(failure, ids);
  const now = Date.now();
  const reset = failure.retryAfter?.form === 'vendor-reset' ? dialect.resetHeaders(failure.retryAfter.ms, now) : {};
  return {
    ...reply,
    headers: { ...dialect.headers(ids, undefined), ...reply.headers, ...reset, ...retryAfterHeaders(failure, now) },
  };
}

function idsFor(seed: string, served: number, models: readonly string[]): Ids {
  return {
    requestId: hash(`${seed} request ${served}`).slice(0, 32),
    answerId: hash(`${seed} answer ${served}`).slice(0, 24),
    createdSec: Math.floor(Date.now() / 1000),
    models,
  };
}

function wireRequest(entry: LoggedRequest): WireRequest {
  const { method, headers, body } = entry;
  return { method, headers, body, path: decoded(entry.path), query: new URLSearchParams(entry.query) };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function flat(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

async function stopListening(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
