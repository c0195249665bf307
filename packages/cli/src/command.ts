import { renderUsage, runCommand, type ArgsDef, type CommandDef, type ParsedArgs, type SubCommandsDef } from 'citty';
import { refuseUnknownOptions } from './options.ts';

/** A command of ours: citty parses, and what it does ends in an exit code. */
export interface Command {
  readonly definition: SubCommandsDef[string];
  /**
   * @param rawArgs what was typed after its name
   * @returns the exit code
   */
  run(rawArgs: readonly string[]): Promise<number>;
  /** @param rawArgs as for `run`: of several commands under one name it is the one that is named */
  usage(rawArgs: readonly string[]): Promise<string>;
}

export interface CommandOptions<Args extends ArgsDef> {
  readonly name: string;
  readonly description: string;
  readonly args: Args;
  run(args: ParsedArgs<Args>): Promise<number>;
}

export function defineCommand<const Args extends ArgsDef>(options: CommandOptions<Args>): Command {
  const { name, description, args } = options;
  const definition: CommandDef<Args> = {
    meta: { name: `signalbox ${name}`, description },
    args,
    run: (context) => options.run(context.args),
  };
  return {
    definition,
    async run(rawArgs) {
      refuseUnknownOptions(rawArgs, args);
      const { result } = await runCommand(definition, { rawArgs: [...rawArgs] });
      return result as number;
    },
    usage: () => renderUsage(definition),
  };
}
