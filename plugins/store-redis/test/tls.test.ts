import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { budget, LEASE_MS, makeStore } from './make-store.ts';
import { hasRedisServer, startRedis, type PrivateRedis } from './private-redis.ts';

const hasOpenSsl = spawnSync('openssl', ['version']).error === undefined;

describe.skipIf(!hasRedisServer || !hasOpenSsl)('TLS (skipped where there is no redis-server or openssl)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-tls-'));
  const file = (name: string): string => join(folder, name);
  let server: PrivateRedis;
  let url: string;

  beforeAll(async () => {
    const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file('key.pem')];
    execFileSync('openssl', ['req', '-x509', '-days', '2', ...key, '-out', file('cert.pem'), ...subject], {
      stdio: 'ignore',
    });
    const files = ['--tls-cert-file', file('cert.pem'), '--tls-key-file', file('key.pem')];
    const ca = ['--tls-ca-cert-file', file('cert.pem')];
    server = await startRedis(['--appendonly', 'no', ...files, ...ca], 'tls');
    url = server.url;
  });

  afterAll(async () => {
    await server.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const hold = { id: 'a', entries: [budget(1)], leaseMs: LEASE_MS };

  test('takes a server by the authority that it is told of, and shows a certificate of its own', async () => {
    const [ca, key] = [readFileSync(file('cert.pem'), 'utf8'), readFileSync(file('key.pem'), 'utf8')];
    const { store, quotas } = makeStore({ url, tls: { ca, cert: ca, key } });
    expect(await quotas.hold(hold)).toMatchObject({ ok: true });
    await store.dispose?.();
  });

  test('takes no server that nobody vouches for', async () => {
    const { store, quotas } = makeStore({ url });
    await expect(quotas.hold(hold)).rejects.toThrow(/is away \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
    await store.dispose?.();
  });
});
