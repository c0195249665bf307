import { createHash, createHmac } from 'node:crypto';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** A request as it went out. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * Whether a request is signed as it went out, for the host that it went to: AWS Signature Version 4, by hand.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html (read 2026-11-25)
 */
export function isSignedFor({ method, url, headers, body }: Sent, secret: string): boolean {
  const { pathname, searchParams, host } = new URL(url);
  const [, scope = '', signed = '', signature] =
    /Credential=[^/]+\/(\S+), SignedHeaders=(\S+), Signature=(\w+)$/.exec(headers.get('authorization') ?? '') ?? [];
  const lines = signed.split(';').map((name) => `${name}:${name === 'host' ? host : valueOf(name, headers, body)}\n`);
  const path = pathname.split('/').map(encodeURIComponent).join('/');
  searchParams.sort();
  const canonical = [method, path, String(searchParams), lines.join(''), signed, hash(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', headers.get('x-amz-date'), scope, hash(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${secret}`);
  return hmac(key, toSign).toString('hex') === signature;
}

/** `fetch` writes the length itself. */
function valueOf(name: string, headers: Headers, body: string): string {
  return headers.get(name) ?? (name === 'content-length' ? String(Buffer.byteLength(body)) : '');
}
