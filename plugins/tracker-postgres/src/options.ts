import type { Secret } from '@signalbox/core';
import { RETENTION, type Retention, type SpoolOptions } from '@signalbox/ledger/engine';
import type { TlsOptions } from './address.ts';

/** Where the ledger is. */
export interface PostgresOptions {
  /** `postgres://user:password@host:port/database?sslmode=require`. Default: the secret `POSTGRES_URL`. */
  readonly url?: string | Secret;
  readonly tls?: TlsOptions;
  /** The schema that holds the tables; it is made where it is not there. Default: `signalbox`. */
  readonly schema?: string;
  /** How long Postgres may take for one statement, and for a connection. Default: 10 s. */
  readonly statementTimeoutMs?: number;
}

export interface PostgresTrackerOptions extends PostgresOptions {
  readonly spool?: Partial<SpoolOptions>;
  /** A request whose row cannot be kept is refused. Default: it is sent, and the failure is told of. */
  readonly required?: boolean;
  readonly retention?: Partial<Retention>;
  /** How long disposing of it may take; what is not sent by then stays in the spool. Default: 5 s. */
  readonly disposeMs?: number;
}

/** Options with their defaults. */
export interface Settings extends PostgresTrackerOptions {
  readonly schema: string;
  readonly statementTimeoutMs: number;
  readonly spool: SpoolOptions;
}

/** As tracker-sqlite's file: in the working directory. */
const FOLDER = '.signalbox/spool';

/** @throws TypeError that names the option, what was expected and what was found; never the value of the url */
export function readOptions(options: PostgresTrackerOptions): Settings {
  checkNames('', options, [
    'id',
    'url',
    'tls',
    'schema',
    'statementTimeoutMs',
    'spool',
    'required',
    'retention',
    'disposeMs',
  ]);
  const { schema = 'signalbox', statementTimeoutMs = 10_000, spool = {}, retention = {}, tls = {} } = options;
  checkNames('tls.', tls, ['ca', 'cert', 'key', 'servername']);
  checkNames('spool.', spool, ['folder', 'maxBytes', 'durability']);
  checkNames('retention.', retention, Object.keys(RETENTION));
  if (typeof schema !== 'string' || !/^[^"\0]{1,63}$/.test(schema)) {
    throw wrong('schema', 'a name of at most 63 letters, without quotes', schema);
  }
  if (options.required !== undefined && typeof options.required !== 'boolean') {
    throw wrong('required', 'true or false', options.required);
  }
  const { folder = FOLDER, durability = 'process' } = spool;
  if (typeof folder !== 'string' || folder === '') throw wrong('spool.folder', 'the name of a folder', folder);
  if (!['process', 'power'].includes(durability)) throw wrong('spool.durability', 'process or power', durability);
  checkNumber('statementTimeoutMs', statementTimeoutMs);
  checkNumber('spool.maxBytes', spool.maxBytes ?? 1);
  checkNumber('disposeMs', options.disposeMs ?? 1);
  for (const [name, value] of Object.entries(retention)) checkNumber(`retention.${name}`, value);
  return { ...options, schema, statementTimeoutMs, spool: { ...spool, folder } };
}

function checkNames(path: string, options: unknown, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null) throw wrong(path.slice(0, -1), 'an object', options);
  const strange = Object.keys(options).find((name) => !known.includes(name));
  if (strange === undefined) return;
  throw new TypeError(`tracker-postgres: there is no option "${path}${strange}"; known: ${known.join(', ')}`);
}

function checkNumber(path: string, value: unknown): void {
  if (!Number.isSafeInteger(value) || (value as number) < 1) throw wrong(path, 'a whole number from 1', value);
}

function wrong(path: string, expected: string, found: unknown): TypeError {
  return new TypeError(`tracker-postgres: ${path}: expected ${expected}, found ${JSON.stringify(found)}`);
}
