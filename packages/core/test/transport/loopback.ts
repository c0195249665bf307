import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { createTransport, type Transport, type TransportOptions } from '../../src/transport/create-transport.ts';

export interface Loopback {
  readonly url: string;
  readonly server: Server;
  /** How many connections were ever opened. */
  connections(): number;
  /** How many of them were closed again. */
  closed(): number;
}

/** A server on a free port, gone when the test ends. */
export async function loopback(listener: RequestListener): Promise<Loopback> {
  const server = createServer(listener);
  let connections = 0;
  let closed = 0;
  server.on('connection', (socket) => {
    connections += 1;
    socket.on('close', () => (closed += 1));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, server, connections: () => connections, closed: () => closed };
}

/** A transport that is disposed when the test ends. */
export function transport(options?: TransportOptions): Transport {
  const made = createTransport(options);
  onTestFinished(() => made.dispose());
  return made;
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}

/** Keeps the responses it was given, so that a test can write to them later. */
export function held(): { readonly listener: RequestListener; readonly next: () => Promise<ServerResponse> } {
  const waiting: ((response: ServerResponse) => void)[] = [];
  const ready: ServerResponse[] = [];
  return {
    listener: (_request, response) => {
      const taker = waiting.shift();
      if (taker === undefined) ready.push(response);
      else taker(response);
    },
    next: () => {
      const response = ready.shift();
      return response === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(response);
    },
  };
}

/** Resolves when `condition` holds; the test's own time limit ends a wait in vain. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
