import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of the next piece that a client sends. */
export type Cut = 'before' | 'after';

/** Stands between a client and Redis. */
export interface CuttingProxy {
  readonly url: string;
  /** Connections made so far. */
  readonly connections: number;
  /**
   * `before`: the connection breaks and Redis hears nothing of it. `after`: Redis does as it is told, and its answer is
   * lost. Looked at anew for each piece that holds a script.
   */
  cut: () => Cut | undefined;
  close(): Promise<void>;
}

export async function startCuttingProxy(port: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const server = createServer((client) => {
    connections += 1;
    const upstream = connect({ host: '127.0.0.1', port });
    const both = [client, upstream];
    let losesAnswer = false;
    const end = (): void => both.forEach((socket) => socket.destroy());
    for (const socket of both) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (piece) => {
      const cut = /EVAL/.test(piece.toString('latin1')) ? proxy.cut() : undefined;
      if (cut === 'before') return end();
      if (cut === 'after') losesAnswer = true;
      upstream.write(piece);
    });
    upstream.on('data', (piece) => {
      if (losesAnswer) end();
      else client.write(piece);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: CuttingProxy = {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get connections() {
      return connections;
    },
    cut: () => undefined,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}

/** Cuts once, as told, and never again. */
export function once(cut: Cut): () => Cut | undefined {
  let isDone = false;
  return () => {
    if (isDone) return undefined;
    isDone = true;
    return cut;
  };
}
