export interface SqliteOptions {
  readonly id?: string;
  /** The file that processes share; it is made where it is not there, for its owner alone. Default: `signalbox.db`. */
  readonly path?: string;
  /** How long a call waits for another process that writes. Default: 5,000. */
  readonly busyTimeoutMs?: number;
  /** What cached answers may take, keys and values together. Default: 64 MiB. */
  readonly maxCacheBytes?: number;
}

export type Settings = Required<Omit<SqliteOptions, 'id'>>;

/** @throws TypeError that names the option, what was expected and what was found */
export function readOptions(options: SqliteOptions): Settings {
  for (const name of Object.keys(options)) {
    if (!['id', 'path', 'busyTimeoutMs', 'maxCacheBytes'].includes(name)) {
      throw new TypeError(`store-sqlite: there is no option "${name}"; known are path, busyTimeoutMs, maxCacheBytes`);
    }
  }
  const { path = 'signalbox.db', busyTimeoutMs = 5_000, maxCacheBytes = 64 * 1_048_576 } = options;
  if (typeof path !== 'string' || path === '' || path === ':memory:') {
    throw new TypeError(`store-sqlite: path: expected a file's path, found ${JSON.stringify(path)}`);
  }
  checkNumber('busyTimeoutMs', busyTimeoutMs);
  checkNumber('maxCacheBytes', maxCacheBytes);
  return { path, busyTimeoutMs, maxCacheBytes };
}

function checkNumber(name: string, value: unknown): void {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return;
  throw new TypeError(`store-sqlite: ${name}: expected a whole number, 0 or more, found ${String(value)}`);
}
