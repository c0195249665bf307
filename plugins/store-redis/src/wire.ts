import { reveal } from '@signalbox/core';
import type { Address, TlsOptions } from './address.ts';
import { Refusal } from './failure.ts';

/** One connection, over which commands go without waiting for each other's answers. */
export interface Wire {
  /**
   * @param asBytes texts are answered as bytes
   * @throws Refusal when Redis answers with an error; anything else when the connection breaks before the answer
   */
  send(args: readonly (string | Buffer)[], asBytes: boolean): Promise<unknown>;
  /** Ends it at once; what waits for an answer fails. */
  close(): void;
}

export interface WireInput {
  readonly address: Address;
  readonly limitMs: number;
  /** Gives up opening it. */
  readonly signal: AbortSignal;
  /** It broke by itself; called at most once. */
  readonly onLost: (error: unknown) => void;
}

export type OpenWire = (input: WireInput) => Promise<Wire>;

/**
 * `@redis/client` as a plain wire: it neither reconnects, nor keeps commands for later, nor keeps the process alive.
 * Commands that are given in one turn of the event loop leave in one write.
 */
export const openWire: OpenWire = async ({ address, limitMs, signal, onLost }) => {
  const { createClient, ErrorReply, RESP_TYPES } = await import('@redis/client');
  const { host, port, path, tls, username, password, database } = address;
  const shared = { reconnectStrategy: false, connectTimeout: limitMs } as const;
  const client = createClient({
    socket: path === undefined ? { ...shared, host, port, ...(tls && certificates(tls)) } : { ...shared, path },
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
    clientInfoTag: 'signalbox',
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password: password.reveal() }),
    ...(database !== undefined && { database }),
  });
  const refused = (error: unknown): never => {
    throw error instanceof ErrorReply ? new Refusal(error.message) : error;
  };
  const bytes = { typeMapping: { [RESP_TYPES.BLOB_STRING]: Buffer } };
  const wire: Wire = {
    send: (args, asBytes) => client.sendCommand(args as string[], asBytes ? bytes : undefined).catch(refused),
    close: () => client.destroy(),
  };
  let isOver = false;
  client.on('error', (error: unknown) => {
    if (!isOver) onLost(error);
    isOver = true;
  });
  client.unref();
  signal.addEventListener('abort', wire.close, { once: true });
  try {
    await client.connect().catch(refused);
    // While it reads its data from disk it takes connections, and answers nothing else.
    await wire.send(['PING'], false);
    return wire;
  } catch (error) {
    isOver = true;
    wire.close();
    throw error;
  } finally {
    signal.removeEventListener('abort', wire.close);
  }
};

function certificates({ key, ...tls }: TlsOptions): Omit<TlsOptions, 'key'> & { readonly tls: true; key?: string } {
  return { ...tls, ...(key !== undefined && { key: reveal(key) }), tls: true };
}
