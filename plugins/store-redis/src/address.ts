import { reveal, secret, type Secret } from '@signalbox/core';

/** What is said of TLS; `rediss:` alone trusts the authorities that Node trusts. */
export interface TlsOptions {
  /** Certificates of authorities, PEM. */
  readonly ca?: string;
  /** The client's own certificate, PEM. */
  readonly cert?: string;
  /** Its key, PEM. */
  readonly key?: string | Secret;
  /** The name that the server's certificate must have. Default: the host. */
  readonly servername?: string;
}

/** Where Redis is, and as whom we come. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** A Unix socket, instead of host and port. */
  readonly path?: string;
  readonly tls?: TlsOptions;
  readonly username?: string;
  readonly password?: Secret;
  readonly database?: number;
  /** For messages: `redis at host:port`. */
  readonly label: string;
}

const PORT = 6379;
const SHAPE = 'expected redis://[user:password@]host[:port][/database], rediss:// for TLS, or unix:///path/to/socket';

/**
 * Reads a URL of Redis. What is wrong with one is said without showing it: it may hold a password.
 * @throws TypeError
 */
export function readAddress(given: string | Secret, tls: TlsOptions | undefined): Address {
  const url = parse(reveal(given));
  const isTls = url.protocol === 'rediss:';
  if (tls !== undefined && !isTls) throw new TypeError('store-redis: tls is given, so url must begin with rediss://');
  const login = {
    ...(url.username !== '' && { username: decoded(url.username) }),
    ...(url.password !== '' && { password: secret(decoded(url.password)) }),
  };
  if (url.protocol === 'unix:') {
    const path = decoded(url.pathname);
    return { host: '', port: 0, path, label: `redis at ${path}`, ...login };
  }
  const host = url.hostname.replaceAll(/[[\]]/g, '') || '127.0.0.1';
  const port = url.port === '' ? PORT : Number(url.port);
  const database = databaseOf(url.pathname);
  return {
    host,
    port,
    label: `redis at ${host}:${port}`,
    ...login,
    ...(database !== undefined && { database }),
    ...(isTls && { tls: tlsOf(host, tls ?? {}) }),
  };
}

function parse(text: string): URL {
  // Not as a cause: the error of URL holds what it was given.
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['redis:', 'rediss:', 'unix:'].includes(url.protocol)) return url;
  throw new TypeError(`store-redis: url: ${SHAPE}`);
}

function databaseOf(pathname: string): number | undefined {
  if (pathname === '' || pathname === '/') return undefined;
  if (/^\/\d{1,5}$/.test(pathname)) return Number(pathname.slice(1));
  throw new TypeError(`store-redis: url: the database is not a number; ${SHAPE}`);
}

function tlsOf(host: string, tls: TlsOptions): TlsOptions {
  // An IP address is no name that a client may ask for.
  const isName = !/^[\d.]+$|:/.test(host);
  return { ...(isName && { servername: host }), ...tls };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError('store-redis: url: a % in it must be written as %25');
  }
}
