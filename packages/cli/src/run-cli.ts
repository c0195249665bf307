import { createRequire } from 'node:module';
import { stripVTControlCharacters } from 'node:util';
import { ConfigError } from '@signalbox/config';
import { renderUsage } from 'citty';
import { COMMANDS, root } from './commands/all.ts';
import { mayColour } from './render/style.ts';
import { UsageError } from './usage-error.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/**
 * Runs the `signalbox` command.
 * @param argv what was typed after the command's name
 * @returns the exit code: 0, 1 when the work failed, 2 when the call makes no sense, 130 after Ctrl-C
 */
export async function runCli(argv: readonly string[]): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--version' || first === '-v') return print(`${version()}\n`);
  if (first === '--help' || first === '-h') return print(shown(await renderUsage(root)));
  try {
    if (first === undefined) throw new UsageError('which command?');
    const command = Object.hasOwn(COMMANDS, first) ? COMMANDS[first] : undefined;
    if (command === undefined) throw new UsageError(`there is no command "${first}"`);
    if (rest.includes('--help') || rest.includes('-h')) return print(shown(await command.usage(rest)));
    return await command.run(rest);
  } catch (error) {
    return failed(error);
  }
}

/** What the user can mend is said in a sentence; anything else is a bug, and comes with its stack. */
function failed(error: unknown): number {
  if (isUsageFault(error)) {
    const known = Object.keys(COMMANDS).join(', ');
    say(
      `${stripVTControlCharacters(error.message)}\nCommands: ${known}. More: signalbox --help, signalbox <command> --help`,
    );
    return EXIT_USAGE;
  }
  if (error instanceof ConfigError) say(error.message);
  else say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT_FAILED;
}

function isUsageFault(error: unknown): error is Error {
  return error instanceof UsageError || (error instanceof Error && error.name === 'CLIError');
}

/** citty colours by its own rules. */
function shown(usage: string): string {
  return `${mayColour(process.stdout) ? usage : stripVTControlCharacters(usage)}\n`;
}

function version(): string {
  const manifest = createRequire(import.meta.url)('../package.json') as { readonly version: string };
  return manifest.version;
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

function say(text: string): void {
  process.stderr.write(`signalbox: ${text}\n`);
}
