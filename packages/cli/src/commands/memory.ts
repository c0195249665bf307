import { readFile } from 'node:fs/promises';
import type { Router } from '@signalbox/core';
import { defineGroup } from '../command-group.ts';
import { defineCommand } from '../command.ts';
import { openRouter } from '../open-router.ts';
import { renderMemory } from '../render/memory.ts';
import { REQUEST_ARGS } from '../request.ts';
import { UsageError } from '../usage-error.ts';

const CONFIG = { config: REQUEST_ARGS.config };

/** Says what was learned, by candidate and task. */
const list = defineCommand({
  name: 'memory list',
  description: 'List what was learned, by candidate and task',
  args: { json: REQUEST_ARGS.json, ...CONFIG },
  run: (args) =>
    withMemory(args.config, async (memory) => {
      const lines = await memory.list();
      return args.json === true ? `${JSON.stringify(lines, null, 2)}\n` : renderMemory(lines);
    }),
});

/** Writes all of it to standard output, as `import` takes it. */
const exported = defineCommand({
  name: 'memory export',
  description: 'Write what was learned to standard output',
  args: CONFIG,
  run: (args) => withMemory(args.config, async (memory) => `${await memory.export()}\n`),
});

/** Adds what was exported to what is there. */
const imported = defineCommand({
  name: 'memory import',
  description: 'Add what was exported to what is there',
  args: { file: { type: 'positional', required: true, description: 'What `memory export` wrote' }, ...CONFIG },
  run: (args) =>
    withMemory(args.config, async (memory) => {
      const text = await readFile(args.file, 'utf8').catch((cause: unknown) => {
        throw new UsageError(`memory import: ${args.file} cannot be read: ${(cause as Error).message}`);
      });
      await memory.import(text);
      return `${(await memory.list()).length} lines are remembered now\n`;
    }),
});

/** Forgets everything, for all that share the store. */
const reset = defineCommand({
  name: 'memory reset',
  description: 'Forget everything that was learned, in all processes that share the store',
  args: { yes: { type: 'boolean', description: 'Do it: there is no way back but an export' }, ...CONFIG },
  async run(args): Promise<number> {
    if (args.yes !== true) throw new UsageError('memory reset: add --yes; `memory export` first keeps a copy');
    return withMemory(args.config, async (memory) => {
      await memory.reset();
      return 'nothing is remembered any more\n';
    });
  },
});

/** Looks into what the strategy `learned` has learned, in the store of the configuration. */
export const memory = defineGroup({
  name: 'memory',
  description: 'List, export, import or forget what was learned',
  commands: { list, export: exported, import: imported, reset },
});

async function withMemory(
  config: string | undefined,
  work: (memory: Router['memory']) => Promise<string>,
): Promise<number> {
  const router = await openRouter(config);
  try {
    process.stdout.write(await work(router.memory));
    return 0;
  } catch (error) {
    // Core says what is wrong: no `learned`, or a file that is no export.
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error });
    throw error;
  } finally {
    await router.dispose();
  }
}
