import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, test } from 'vitest';
import { isServiceThere } from '../src/index.ts';

/** A URL at which something listened until just now. */
async function deserted(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `redis://127.0.0.1:${port}`;
}

describe('isServiceThere', () => {
  test('is true where something listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;

    expect(await isServiceThere(`postgres://me:secret@127.0.0.1:${port}/mine`, false)).toBe(true);
    await new Promise((resolve) => server.close(resolve));
  });

  test('is false where nothing does', async () => {
    expect(await isServiceThere(await deserted(), false)).toBe(false);
  });

  test('is true in CI whatever listens, so that a missing service fails there', async () => {
    expect(await isServiceThere(await deserted(), true)).toBe(true);
  });
});
