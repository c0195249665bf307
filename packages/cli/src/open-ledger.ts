import { ConfigError, loadConfig, type LoadedConfig } from '@signalbox/config';
import { secret, type PluginContext } from '@signalbox/core';
import type { LedgerReader, Retention } from '@signalbox/ledger';
import { LEDGER_FILE } from './own-ledger.ts';
import { openPostgresLedger, POSTGRES_PACKAGE } from './postgres-ledger.ts';
import { openSqliteLedger } from './sqlite-ledger.ts';
import { UsageError } from './usage-error.ts';

export interface OpenedLedger extends AsyncDisposable {
  readonly ledger: LedgerReader;
  /** How long the tracker keeps what, where the configuration says; nothing of a ledger that was named. */
  readonly retention: Partial<Retention>;
}

/**
 * A ledger that is there: that of `file` or `url`, of the tracker in the configuration, or of the working directory.
 * @throws ConfigError when there is none; UsageError when two are named
 */
export async function openLedger(args: {
  readonly file?: string | undefined;
  readonly url?: string | undefined;
  readonly schema?: string | undefined;
  readonly config?: string | undefined;
}): Promise<OpenedLedger> {
  const { file, url, schema } = args;
  if (file !== undefined && url !== undefined) throw new UsageError('expected --file or --url, found both');
  if (schema !== undefined && url === undefined) throw new UsageError('--schema: expected a --url beside it');
  if (file !== undefined) return opened(await openSqliteLedger(file));
  if (url === undefined) return configured(args.config);
  const options = { url, ...(schema !== undefined && { schema }) };
  return opened(await openPostgresLedger(options, () => undefined, process.cwd()));
}

function opened(ledger: LedgerReader, retention: Partial<Retention> = {}): OpenedLedger {
  return { ledger, retention, [Symbol.asyncDispose]: () => ledger.close() };
}

/** What a tracker was made with, as far as it matters here: it has checked none of it. */
interface TrackerOptions {
  readonly file?: string;
  readonly retention?: Partial<Retention>;
}

async function configured(config: string | undefined): Promise<OpenedLedger> {
  const loaded = await loadConfig(config === undefined ? {} : { file: config });
  const place = loaded.plugins.findIndex(({ kind, id, from }) => {
    return kind === 'tracker' && (id === 'sqlite' || isPostgres(id, from));
  });
  const tracker = loaded.plugins[place];
  const made = loaded.config.plugins[place];
  const options = (made !== undefined && 'options' in made ? made.options : {}) as TrackerOptions;
  const { file = LEDGER_FILE, retention } = options;
  if (tracker !== undefined && isPostgres(tracker.id, tracker.from)) {
    return opened(await openPostgresLedger(options, secretsOf(loaded), process.cwd()), retention);
  }
  if (typeof file !== 'string') throw new ConfigError('tracker-sqlite: expected a text as its file');
  return opened(await openSqliteLedger(file), retention);
}

function isPostgres(id: string, from: LoadedConfig['plugins'][number]['from']): boolean {
  return from === undefined ? id === 'postgres' : from.package === POSTGRES_PACKAGE;
}

/** As the router looks for them. */
function secretsOf({ config }: LoadedConfig): PluginContext['secret'] {
  const source = config.secrets ?? ((name: string) => process.env[name]);
  return (name) => {
    const value = source(name);
    if (value === undefined || value === '') return undefined;
    return typeof value === 'string' ? secret(value) : value;
  };
}
