import { renderUsage, type CommandDef } from 'citty';
import type { Command } from './command.ts';
import { UsageError } from './usage-error.ts';

/** Commands under one name: `signalbox ledger verify`. */
export function defineGroup(options: {
  readonly name: string;
  readonly description: string;
  readonly commands: Readonly<Record<string, Command>>;
}): Command {
  const { name, description, commands } = options;
  const definition: CommandDef = {
    meta: { name: `signalbox ${name}`, description },
    subCommands: Object.fromEntries(Object.entries(commands).map(([key, each]) => [key, each.definition])),
  };
  const named = (key: string | undefined): Command | undefined =>
    key !== undefined && Object.hasOwn(commands, key) ? commands[key] : undefined;
  return {
    definition,
    async run([first, ...rest]) {
      const command = named(first);
      if (command !== undefined) return command.run(rest);
      const found = first === undefined ? '' : `, found "${first}"`;
      throw new UsageError(`${name}: expected one of ${Object.keys(commands).join(', ')}${found}`);
    },
    usage: ([first, ...rest]) => named(first)?.usage(rest) ?? renderUsage(definition),
  };
}
