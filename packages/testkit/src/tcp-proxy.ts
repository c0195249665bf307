import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and a server, and makes the network bad. */
export interface TcpProxy {
  readonly port: number;
  /** Connections made so far. */
  readonly connections: number;
  /** Breaks every connection there is; new ones are made. */
  cut(): void;
  /** Breaks every connection there is, and each new one at once. */
  refuse(): void;
  /** Connections stay, new ones are made, and nothing gets through. */
  freeze(): void;
  /**
   * Looked at for each piece that a client sends. `before`: the connection breaks and the server hears nothing of it.
   * `after`: the server gets it, and its answer is lost.
   */
  cutWhen: (piece: Buffer) => 'before' | 'after' | undefined;
  /** Everything gets through again; what was frozen goes on. */
  restore(): void;
  close(): Promise<void>;
}

/** @param target the server's port, on this machine */
export async function startTcpProxy(target: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let state: 'open' | 'refusing' | 'frozen' = 'open';
  const server = createServer((client) => {
    connections += 1;
    if (state === 'refusing') {
      client.destroy();
      return;
    }
    const upstream = connect({ host: '127.0.0.1', port: target });
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    let losesAnswer = false;
    client.on('data', (piece: Buffer) => {
      const cut = proxy.cutWhen(piece);
      if (cut === 'before') return end();
      if (cut === 'after') losesAnswer = true;
      upstream.write(piece);
    });
    upstream.on('data', (piece) => {
      if (losesAnswer) end();
      else client.write(piece);
    });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
      if (state === 'frozen') socket.pause();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const proxy: TcpProxy = {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    cut,
    cutWhen: () => undefined,
    refuse() {
      state = 'refusing';
      cut();
    },
    freeze() {
      state = 'frozen';
      for (const socket of sockets) socket.pause();
    },
    restore() {
      state = 'open';
      for (const socket of sockets) socket.resume();
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
