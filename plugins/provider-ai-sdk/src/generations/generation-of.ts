import type { LanguageModelV4GenerateResult, LanguageModelV4StreamPart, SharedV4Warning } from '@ai-sdk/provider';
import { WrongModelError } from '../wrong-model-error.ts';
import type { Generation } from './generation.ts';
import { V2 } from './v2.ts';
import { V3 } from './v3.ts';

const V4: Generation = {
  version: 'v4',
  lacks: new Set(),
  callOptions: (options) => options,
  part: (part) => part as LanguageModelV4StreamPart,
  result: (result) => result as LanguageModelV4GenerateResult,
  warning: (warning) => warning as SharedV4Warning,
};

const GENERATIONS: ReadonlyMap<unknown, Generation> = new Map([V2, V3, V4].map((one) => [one.version, one]));

/**
 * The generation of a model.
 * @param name what to call it in the error: `the model "acme-large" of acme`
 * @throws TypeError when it is no model of the AI SDK, or one of a version that is not understood
 */
export function generationOf(model: unknown, name: string): Generation {
  if (typeof model !== 'object' || model === null) {
    throw new WrongModelError(
      `${name}: expected a model of the AI SDK, found ${model === null ? 'null' : typeof model}`,
    );
  }
  const { specificationVersion: version } = model as { readonly specificationVersion?: unknown };
  const generation = GENERATIONS.get(version);
  if (generation !== undefined) return generation;
  throw new WrongModelError(
    `${name} has specificationVersion ${JSON.stringify(version)}; understood are "v2", "v3" and "v4" ` +
      '(AI SDK 5, 6 and 7): install another version of its package',
  );
}
