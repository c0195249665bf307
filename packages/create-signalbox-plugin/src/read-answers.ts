import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { ALL_CAPABILITIES, checkPlugin, KINDS, WIRES, type PluginOptions } from '@signalbox/nx';

const USAGE = `npm create signalbox-plugin -- [options]

  --kind          ${KINDS.join(', ')} (default: provider)
  --name          the id of the plugin: lower case letters, digits and dashes
  --wire          providers: ${WIRES.join(', ')} (default: openai)
  --sdk           wire openai: the SDK, with a version if you like (default: openai)
  --capabilities  providers: what its models are for and can do, with commas (default: chat); of
                  ${ALL_CAPABILITIES.slice(0, 12).join(', ')},
                  ${ALL_CAPABILITIES.slice(12).join(', ')}
  --directory     where to put it (default: signalbox-<kind>-<name>)
  --yes           ask nothing`;

const FLAGS = {
  kind: { type: 'string' },
  name: { type: 'string' },
  wire: { type: 'string' },
  sdk: { type: 'string' },
  capabilities: { type: 'string' },
  directory: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  help: { type: 'boolean', short: 'h' },
} as const;

interface Terminal {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream;
}

/**
 * What to make, from flags, and for what they leave open from questions, where there is somebody to ask.
 * @returns the usage, when that was asked for
 * @throws TypeError for a flag that there is not, and for answers that make no plugin
 */
export async function readAnswers(args: readonly string[], terminal: Terminal): Promise<PluginOptions | string> {
  const { values, positionals } = parseArgs({ args: [...args], options: FLAGS, allowPositionals: true });
  if (values.help === true) return USAGE;
  const { yes, help: _help, ...flags } = values;
  const given = { ...flags, name: flags.name ?? positionals[0] };
  const answers = yes === true || terminal.stdin.isTTY !== true ? given : await ask(given, terminal);
  if (answers.name === undefined) throw new TypeError('--name is missing');
  const options = { ...answers, kind: answers.kind ?? 'provider', name: answers.name };
  checkPlugin(options);
  return options;
}

type Open = { readonly [Key in keyof PluginOptions]?: PluginOptions[Key] | undefined };

async function ask(given: Open, { stdin, stdout }: Terminal): Promise<Open> {
  const lines = createInterface({ input: stdin, output: stdout });
  const answer = async (question: string, fallback: string): Promise<string> =>
    (await lines.question(`${question} (${fallback}) `)).trim() || fallback;
  try {
    const kind = given.kind ?? (await answer(`Kind: ${KINDS.join(', ')}?`, 'provider'));
    const name = given.name ?? (await answer('Name?', 'acme'));
    if (kind !== 'provider') return { ...given, kind, name };
    const wire = given.wire ?? (await answer(`Wire: ${WIRES.join(', ')}?`, 'openai'));
    const sdk = wire === 'openai' ? (given.sdk ?? (await answer('SDK?', 'openai'))) : given.sdk;
    const capabilities = given.capabilities ?? (await answer('Capabilities, with commas?', 'chat'));
    return { ...given, kind, name, wire, ...(sdk !== undefined && { sdk }), capabilities };
  } finally {
    lines.close();
  }
}
