import type { OtherPlugin, Plugin, Tracker } from '@signalbox/core';

/** Where the command line, and `@signalbox/tracker-sqlite`, write unless they are told otherwise. */
export const LEDGER_FILE = '.signalbox/ledger.db';

/**
 * The ledger that requests of the command line are recorded in where the configuration has no tracker of its own. One that
 * cannot be opened is told of, and no reason not to answer.
 */
export async function ownLedger(plugins: readonly Plugin[]): Promise<readonly OtherPlugin[]> {
  if (plugins.some(({ kind }) => kind === 'tracker')) return [];
  // Here and not above: Node warns of its SQLite where it is loaded, and other commands have no use for it.
  const { createSqliteTracker } = await import('@signalbox/ledger');
  return [
    {
      kind: 'tracker',
      id: 'sqlite',
      create(context): Tracker {
        try {
          return createSqliteTracker({ file: LEDGER_FILE }, context);
        } catch (error) {
          process.stderr.write(
            `this request is not recorded: ${(error as Error).message}; or leave it out: --no-ledger\n`,
          );
          return { id: 'sqlite', track: () => undefined };
        }
      },
    },
  ];
}
