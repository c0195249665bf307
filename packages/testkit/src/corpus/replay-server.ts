import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { pieces, recordedBytes, replayedHeaders, type Cut, type Recording } from '../recording.ts';
import type { SentRequest } from './definition.ts';
import type { Replayer } from './run-exchange.ts';

/** A server on this machine that answers every request with one recording, byte for byte. */
export interface ReplayServer {
  /** What the next requests are answered with. */
  serve(recording: Recording, cut?: Cut): Replayer;
  close(): Promise<void>;
}

/** Starts it. One recording at a time. */
export async function startReplayServer(): Promise<ReplayServer> {
  let current: { readonly recording: Recording; readonly cut: Cut; readonly sent: SentRequest[] } | undefined;
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) body.push(chunk);
    if (current === undefined) {
      response.writeHead(503).end();
      return;
    }
    const { recording, cut, sent } = current;
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
    sent.push({
      method: request.method ?? 'GET',
      path: decodeURIComponent(pathname),
      query: search.slice(1),
      headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: parsed(Buffer.concat(body).toString('utf8')),
    });
    response.writeHead(recording.response.status, replayedHeaders(recording));
    for (const piece of pieces(recordedBytes(recording), cut, recording)) {
      if (response.destroyed) return;
      response.write(piece);
      // So that what was read apart is read apart again.
      await nextTurn();
    }
    response.end();
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    serve(recording, cut = 'recorded') {
      const sent: SentRequest[] = [];
      current = { recording, cut, sent };
      return { sent, fetch: redirected(port) };
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Whatever host is asked, this machine answers; path, query, headers and body are as they were. */
function redirected(port: number): Replayer['fetch'] {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    url.protocol = 'http:';
    url.host = `127.0.0.1:${port}`;
    // A recorded redirection leads away from this machine.
    return fetch(input instanceof Request ? new Request(url, input) : url, { ...init, redirect: 'manual' });
  };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
