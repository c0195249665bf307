import { startTcpProxy, type TcpProxy } from '@signalbox/testkit';

/** What becomes of the next piece that a client sends. */
export type Cut = 'before' | 'after';

/** Stands before Redis, and looks at `cut` anew for each piece that holds a script. */
export interface CuttingProxy extends Pick<TcpProxy, 'connections' | 'close'> {
  readonly url: string;
  cut: () => Cut | undefined;
}

export async function startCuttingProxy(port: number): Promise<CuttingProxy> {
  const proxy = await startTcpProxy(port);
  const cutting: CuttingProxy = {
    url: `redis://127.0.0.1:${proxy.port}`,
    get connections() {
      return proxy.connections;
    },
    cut: () => undefined,
    close: () => proxy.close(),
  };
  proxy.cutWhen = (piece) => (/EVAL/.test(piece.toString('latin1')) ? cutting.cut() : undefined);
  return cutting;
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
