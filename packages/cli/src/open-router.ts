import { ConfigError, loadConfig } from '@signalbox/config';
import { createRouter, type Router } from '@signalbox/core';
import { ownLedger } from './own-ledger.ts';

/**
 * A router by the configuration of the working directory.
 * @param options.ledger its requests are recorded, in the command line's own ledger where the configuration has no tracker
 * @throws ConfigError that says what to mend
 */
export async function openRouter(
  file: string | undefined,
  options: { readonly ledger?: boolean } = {},
): Promise<Router> {
  const loaded = await loadConfig(file === undefined ? {} : { file });
  if (!loaded.plugins.some(({ kind }) => kind === 'provider')) {
    throw new ConfigError(
      'no provider is installed here: run, for example, npm install @signalbox/provider-openai; ' +
        'or look at simulated ones with signalbox demo',
    );
  }
  try {
    const ledger = options.ledger === true ? await ownLedger(loaded.config.plugins) : [];
    const router = createRouter({ ...loaded.config, plugins: [...loaded.config.plugins, ...ledger] });
    warnOfCatalogues(router);
    return router;
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new ConfigError(`${loaded.file ?? 'installed plugins'}: ${cause.message}`, { cause });
  }
}

function warnOfCatalogues(router: Router): void {
  router.on('catalog.stale', ({ source, asOf, days }) => {
    process.stderr.write(
      `prices of ${source} are of ${asOf}, ${days} days ago: update it, or state yours in \`catalog\`\n`,
    );
  });
  router.on('internal.error', ({ where, error }) => {
    if (!where.startsWith('catalogue ')) return;
    process.stderr.write(`${where} could not be loaded: ${error instanceof Error ? error.message : String(error)}\n`);
  });
}
