import { ConfigError } from '@signalbox/config';
import type { PluginContext } from '@signalbox/core';
import type { LedgerReader } from '@signalbox/ledger';
import { loadInstalled } from './load-installed.ts';

export const POSTGRES_PACKAGE = '@signalbox/tracker-postgres';

/** As the package exports it; it is loaded for those who have a ledger in Postgres, and for nobody else. */
type OpenLedger = (options: object, context: Pick<PluginContext, 'secret'>) => Promise<LedgerReader>;

/**
 * A ledger in Postgres that is there.
 * @param options those of the tracker
 * @throws ConfigError when there is none, Postgres is away, or the package is not installed
 */
export async function openPostgresLedger(
  options: object,
  secret: PluginContext['secret'],
  cwd: string,
): Promise<LedgerReader> {
  const { exports } = await loadInstalled(POSTGRES_PACKAGE, cwd, {});
  const { openLedger } = exports;
  if (typeof openLedger !== 'function') {
    throw new ConfigError(`${POSTGRES_PACKAGE} opens no ledger: run npm install ${POSTGRES_PACKAGE}@latest`);
  }
  try {
    return await (openLedger as OpenLedger)(options, { secret });
  } catch (cause) {
    throw new ConfigError((cause as Error).message, { cause });
  }
}
