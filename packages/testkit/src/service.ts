import { connect } from 'node:net';

/** Long for a machine that is beside us. */
const LIMIT_MS = 2_000;

/**
 * Whether tests that need a service, such as a database, are to run: something listens at its host and port. Where
 * `CI` is set they always are, so that there a service that is missing fails the run and is not skipped over.
 * @param url with host and port: `redis://127.0.0.1:6379`
 */
export async function isServiceThere(url: string, isCi = (process.env['CI'] ?? '') !== ''): Promise<boolean> {
  return isCi || (await listens(new URL(url)));
}

function listens({ hostname, port }: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port) });
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(LIMIT_MS, () => end(false));
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}
