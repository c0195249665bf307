import { ANSWER_CASES } from './answers.ts';
import { cardOf } from './bench.ts';
import { EMBEDDING_CASES } from './embeddings.ts';
import { FAILURE_CASES } from './failures.ts';
import { MANNER_CASES } from './manners.ts';
import { CONFORMANCE_KEY, type ConformanceCase, type ConformanceOptions } from './options.ts';
import { TRANSLATION_CASES } from './translation.ts';

const ALL = [...ANSWER_CASES, ...EMBEDDING_CASES, ...TRANSLATION_CASES, ...FAILURE_CASES, ...MANNER_CASES];

/**
 * Everything that a provider plugin must do, as far as its models can: cases for a capability that none of the models
 * has are left out, those to skip carry the reason. Each case starts an emulator and a provider of its own, and needs no network and no key.
 * @throws TypeError when `skip` names no case
 */
export function conformanceCases(options: ConformanceOptions): readonly ConformanceCase[] {
  const plugin = options.make('http://127.0.0.1:9', { apiKey: CONFORMANCE_KEY });
  const { chat, reasoning = chat, embedding } = options.models;
  const chatCapabilities = options.capabilities ?? cardOf(plugin, chat).capabilities;
  const has = new Set<string>([
    ...chatCapabilities.filter((capability) => capability !== 'reasoning'),
    ...(options.capabilities ?? cardOf(plugin, reasoning).capabilities).filter(
      (capability) => capability === 'reasoning',
    ),
    ...(embedding === undefined ? [] : ['embeddings']),
  ]);
  const wanted = ALL.filter(({ capability }) => capability === undefined || has.has(capability));
  const { skip = {} } = options;
  const titles = new Set(wanted.map(({ title }) => title));
  const misspelt = Object.keys(skip).filter((title) => !titles.has(title));
  if (misspelt.length > 0) throw new TypeError(`skip names no case: ${misspelt.join('; ')}`);
  return wanted.map((definition) => ({
    ...definition,
    ...skipOf(skip[definition.title]),
    run: () => definition.run(options),
  }));
}

const skipOf = (skipped: string | undefined): { readonly skipped?: string } =>
  skipped === undefined ? {} : { skipped };
