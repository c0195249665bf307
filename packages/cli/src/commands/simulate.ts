import { ConfigError, loadConfig } from '@signalbox/config';
import { simulate as simulateConfig, type LoggedRequest, type RouterConfig, type Simulation } from '@signalbox/core';
import { defineCommand } from '../command.ts';
import { jsonLines } from '../json-lines.ts';
import { LEDGER_ARGS, PERIOD_ARGS, periodOf } from '../ledger-args.ts';
import { openLedger } from '../open-ledger.ts';
import { renderSimulation } from '../render/simulation.ts';
import { REQUEST_ARGS } from '../request.ts';
import { textSource } from '../text-source.ts';
import { UsageError } from '../usage-error.ts';

/** Says what another configuration would have done with requests that were made. Sends nothing. */
export const simulate = defineCommand({
  name: 'simulate',
  description: 'Say what another configuration would have changed, from requests that were made',
  args: {
    config: { type: 'string', description: 'The configuration to be tried', valueHint: 'new.yaml' },
    ...PERIOD_ARGS,
    file: { ...LEDGER_ARGS.file, description: "The ledger (default: that of this folder's configuration)" },
    url: LEDGER_ARGS.url,
    schema: LEDGER_ARGS.schema,
    input: {
      type: 'string',
      description: 'Lines of `ledger export --format jsonl` in its place',
      valueHint: 'file.jsonl',
    },
    json: REQUEST_ARGS.json,
  },
  async run(args): Promise<number> {
    const { config, input, file, url, schema } = args;
    if (config === undefined) throw new UsageError('--config: expected the configuration that is to be tried');
    if (input === '-') throw new UsageError('--input: expected a file: it is read twice');
    if (input !== undefined && (file ?? url) !== undefined) {
      throw new UsageError('--input: expected it or a ledger (--file, --url), not both');
    }
    const period = periodOf(args, Date.now());
    const loaded = await loadConfig({ file: config });
    if (input !== undefined) return tell(loaded, () => linesIn(input, period), args.json);
    await using opened = await openLedger({ file, url, schema });
    return await tell(loaded, () => opened.ledger.records(period), args.json);
  },
});

async function tell(
  { config, file }: { readonly config: RouterConfig; readonly file: string | undefined },
  requests: () => AsyncIterable<LoggedRequest>,
  json: boolean | undefined,
): Promise<number> {
  let simulation: Simulation;
  try {
    simulation = await simulateConfig(config, requests);
  } catch (cause) {
    if (!(cause instanceof TypeError) || !cause.message.startsWith("the router's configuration")) throw cause;
    throw new ConfigError(`${file ?? 'installed plugins'}: ${cause.message}`, { cause });
  }
  process.stdout.write(json === true ? `${JSON.stringify(simulation, null, 2)}\n` : renderSimulation(simulation));
  return simulation.replayed === 0 ? 1 : 0;
}

async function* linesIn(
  name: string,
  { since = -Infinity, until = Infinity }: { readonly since?: number | undefined; readonly until?: number | undefined },
): AsyncGenerator<LoggedRequest, void, undefined> {
  // The ledger, and the SQL under it, is no part of the start of other commands.
  const { recordOf } = await import('@signalbox/ledger');
  for await (const line of jsonLines(textSource(name))) {
    if ('fault' in line) throw new ConfigError(`${name}, line ${line.number}: ${line.fault}`);
    if (typeof line.object['id'] !== 'string' || typeof line.object['started_at'] !== 'number') {
      throw new ConfigError(
        `${name}, line ${line.number}: expected a line of \`signalbox ledger export --format jsonl\``,
      );
    }
    const found = recordOf(line.object);
    if (found !== undefined && found.startedAt >= since && found.startedAt < until) yield found;
  }
}
