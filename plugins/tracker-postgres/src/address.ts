import { reveal, secret, type Secret } from '@signalbox/core';

/** What is said of TLS; a URL with `sslmode=require` alone trusts the authorities that Node trusts. */
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

/** Where Postgres is, and as whom we come. */
export interface Address {
  /** A name, an IP address, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: Secret | undefined;
  readonly database: string;
  readonly tls: (TlsOptions & { readonly rejectUnauthorized: boolean }) | undefined;
  /** The login is bound to the connection, where Postgres offers it. */
  readonly bindsChannel: boolean;
  readonly applicationName: string;
  /** For messages: `postgres at host:port/database`. */
  readonly label: string;
}

const PORT = 5432;
const SHAPE = 'expected postgres://user[:password]@host[:port]/database[?sslmode=require]';
const MODES = ['disable', 'require', 'verify-full', 'no-verify'];
const BINDINGS = ['disable', 'prefer', 'require'];
const PARAMETERS = ['sslmode', 'application_name', 'host', 'channel_binding'];

/**
 * Reads a URL of Postgres. What is wrong with one is said without showing it: it may hold a password.
 * @throws TypeError
 */
export function readAddress(given: string | Secret, tls: TlsOptions | undefined): Address {
  const url = parse(reveal(given));
  const parameters = url.searchParams;
  const strange = [...parameters.keys()].find((name) => !PARAMETERS.includes(name));
  if (strange !== undefined) {
    throw new TypeError(`tracker-postgres: url: there is no parameter "${strange}"; known: ${PARAMETERS.join(', ')}`);
  }
  const host = decoded(parameters.get('host') ?? url.hostname.replaceAll(/[[\]]/g, '')) || '127.0.0.1';
  const port = url.port === '' ? PORT : Number(url.port);
  const user = decoded(url.username) || 'postgres';
  const database = decoded(url.pathname.slice(1)) || user;
  return {
    host,
    port,
    user,
    password: url.password === '' ? undefined : secret(decoded(url.password)),
    database,
    tls: tlsOf(host, parameters.get('sslmode'), tls),
    bindsChannel: bindsChannel(parameters.get('channel_binding'), parameters.get('sslmode')),
    applicationName: parameters.get('application_name') ?? 'signalbox',
    label: `postgres at ${host}:${port}/${database}`,
  };
}

function parse(text: string): URL {
  // Not as a cause: the error of URL holds what it was given.
  const isOne = /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text);
  // Of a scheme that it does not know, URL reads no port and no user.
  if (isOne) return new URL(text);
  throw new TypeError(`tracker-postgres: url: ${SHAPE}`);
}

function tlsOf(host: string, mode: string | null, tls: TlsOptions | undefined): Address['tls'] {
  if (mode !== null && !MODES.includes(mode)) {
    throw new TypeError(
      `tracker-postgres: url: sslmode: expected ${MODES.join(', ')}, found "${mode}": certificates are checked with require, too`,
    );
  }
  if (mode === 'disable' || (mode === null && tls === undefined)) {
    if (tls !== undefined) throw new TypeError('tracker-postgres: tls is given, and the url says sslmode=disable');
    return undefined;
  }
  // An IP address is no name that a client may ask for.
  const isName = !/^[\d.]+$|[:/]/.test(host);
  return { ...(isName && { servername: host }), ...tls, rejectUnauthorized: mode !== 'no-verify' };
}

/** Whether it was left out cannot be told afterwards: so where it is required, certificates have to be checked. */
function bindsChannel(value: string | null, mode: string | null): boolean {
  if (value !== null && !BINDINGS.includes(value)) {
    throw new TypeError(`tracker-postgres: url: channel_binding: expected ${BINDINGS.join(', ')}, found "${value}"`);
  }
  if (value === 'require' && mode !== 'require' && mode !== 'verify-full') {
    throw new TypeError('tracker-postgres: url: channel_binding=require wants sslmode=require beside it');
  }
  return value === 'require' || value === 'prefer';
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new TypeError('tracker-postgres: url: a % in it must be written as %25');
  }
}
