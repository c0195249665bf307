import { ConfigError, loadConfig } from '@signalbox/config';
import { createRouter, type Router } from '@signalbox/core';

/**
 * A router by the configuration of the working directory.
 * @throws ConfigError that says what to mend
 */
export async function openRouter(file: string | undefined): Promise<Router> {
  const loaded = await loadConfig(file === undefined ? {} : { file });
  if (!loaded.plugins.some(({ kind }) => kind === 'provider')) {
    throw new ConfigError(
      'no provider is installed here: run, for example, npm install @signalbox/provider-openai; ' +
        'or look at simulated ones with signalbox demo',
    );
  }
  try {
    const router = createRouter(loaded.config);
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
