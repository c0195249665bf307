import type { ProviderPlugin } from '@signalbox/core';
import { ANSWER_CASES } from './answers.ts';
import { cardOf } from './bench.ts';
import { DESCRIBED_CASES } from './described.ts';
import { EMBEDDING_CASES } from './embeddings.ts';
import { FAILURE_CASES } from './failures.ts';
import { MANNER_CASES } from './manners.ts';
import { OPERATION_CASES } from './operation-cases.ts';
import {
  CONFORMANCE_KEY,
  type CaseDefinition,
  type ConformanceCase,
  type ConformanceOptions,
  type NeededCapability,
} from './options.ts';
import { TRANSLATION_CASES } from './translation.ts';

const ALL = [
  ...ANSWER_CASES,
  ...OPERATION_CASES,
  ...EMBEDDING_CASES,
  ...TRANSLATION_CASES,
  ...FAILURE_CASES,
  ...MANNER_CASES,
];

/**
 * Everything that a provider plugin must do, as far as its models can: cases for a capability that none of the models
 * has are left out, those to skip carry the reason. Each case starts an emulator and a provider of its own, and needs
 * no network and no key.
 * @throws TypeError when `skip` names no case, or the cards list something that no case would put to the test
 */
export function conformanceCases(options: ConformanceOptions): readonly ConformanceCase[] {
  const plugin = options.make('http://127.0.0.1:9', { apiKey: CONFORMANCE_KEY });
  const tested = testedBy(plugin, options);
  checkCoverage(plugin, options, tested);
  const described = options.description === undefined ? [] : DESCRIBED_CASES;
  const wanted = [...ALL, ...described].filter(({ capability }) => capability === undefined || tested.has(capability));
  const { skip = {} } = options;
  const titles = new Set(wanted.map(({ title }) => title));
  const misspelt = Object.keys(skip).filter((title) => !titles.has(title));
  if (misspelt.length > 0) throw new TypeError(`skip names no case: ${misspelt.join('; ')}`);
  return wanted.map((definition) => ({
    ...definition,
    ...skipOf(skip[definition.title]),
    run: () => definition.run(forCase(options, definition)),
  }));
}

/** The kinds and capabilities of the models that cases are run with. */
function testedBy(plugin: ProviderPlugin, { models, capabilities }: ConformanceOptions): ReadonlySet<NeededCapability> {
  const named = Object.keys(models).filter((name) => name !== 'chat') as NeededCapability[];
  return new Set([...named, ...(capabilities ?? cardOf(plugin, models.chat).capabilities)]);
}

/** A manifest claims nothing that is not put to the test. */
function checkCoverage(
  { definition }: ProviderPlugin,
  { untested = {}, capabilities }: ConformanceOptions,
  tested: ReadonlySet<NeededCapability>,
): void {
  if (capabilities !== undefined) return;
  const claimed = definition.models.flatMap(({ kind, capabilities: can }): readonly NeededCapability[] =>
    kind === 'chat' ? can : [kind, ...can],
  );
  const missing = [...new Set(claimed)].filter((name) => !tested.has(name) && untested[name] === undefined);
  if (missing.length === 0) return;
  throw new TypeError(
    `the cards claim what no case tests: ${missing.join(', ')}; name a model for each in \`models\`, or the reason in \`untested\``,
  );
}

/** A case for a capability runs with the model that has it. */
function forCase(options: ConformanceOptions, { capability }: CaseDefinition): ConformanceOptions {
  const model = capability === undefined ? undefined : options.models[capability];
  const isChat = capability !== undefined && !OTHER_KINDS.has(capability);
  return model === undefined || !isChat ? options : { ...options, models: { ...options.models, chat: model } };
}

const OTHER_KINDS: ReadonlySet<NeededCapability> = new Set<NeededCapability>([
  'fim',
  'embedding',
  'rerank',
  'image',
  'speech',
  'transcription',
  'ocr',
]);

const skipOf = (skipped: string | undefined): { readonly skipped?: string } =>
  skipped === undefined ? {} : { skipped };
