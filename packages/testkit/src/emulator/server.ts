import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createDesk } from './desk.ts';
import { DIALECTS } from './dialects/all.ts';
import { createFaultQueue } from './faults.ts';
import { logged, LOG_LIMIT, type Logged } from './log.ts';
import type { Emulator, EmulatorOptions } from './options.ts';
import { cut } from './pace.ts';

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
    await desk.answer(entry, response, faults.take(entry));
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
