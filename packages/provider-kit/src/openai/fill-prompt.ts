import type { FillCall } from '@signalbox/core';

/** A gap in a text. */
export interface Gap {
  /** As it was asked for. */
  readonly model: string;
  readonly prefix: string;
  readonly suffix: string;
}

/** What a model is sent so that it fills a gap. */
export type FillPrompt = (gap: Gap) => string | undefined;

interface Family {
  readonly models: RegExp;
  readonly prompt: (prefix: string, suffix: string) => string;
}

/** The words that each family of models was trained with, as their cards on Hugging Face have them (read 2026-11-25). */
const FAMILIES: readonly Family[] = [
  {
    models: /qwen[\d.]*-?coder|codeqwen|codegemma|granite-4/i,
    prompt: (prefix, suffix) => `<|fim_prefix|>${prefix}<|fim_suffix|>${suffix}<|fim_middle|>`,
  },
  {
    models: /starcoder|stable-code|granite.*code/i,
    prompt: (prefix, suffix) => `<fim_prefix>${prefix}<fim_suffix>${suffix}<fim_middle>`,
  },
  {
    models: /deepseek-coder/i,
    prompt: (prefix, suffix) => `<｜fim▁begin｜>${prefix}<｜fim▁hole｜>${suffix}<｜fim▁end｜>`,
  },
  { models: /code-?llama/i, prompt: (prefix, suffix) => `<PRE> ${prefix} <SUF>${suffix} <MID>` },
  { models: /codestral/i, prompt: (prefix, suffix) => `[SUFFIX]${suffix}[PREFIX]${prefix}` },
  {
    models: /seed-coder/i,
    prompt: (prefix, suffix) => `<[fim-suffix]>${suffix}<[fim-prefix]>${prefix}<[fim-middle]>`,
  },
];

/** Whether a model of this name is known to fill gaps. */
export function fillsGaps(name: string): boolean {
  return FAMILIES.some(({ models }) => models.test(name));
}

/**
 * The call with its gap in the prompt, since the API refuses a `suffix`. Where nobody knows the model's words for gaps
 * it stays as it is, and is reported.
 * @param weights the model behind the name that was asked for
 */
export function promptOfGap(call: FillCall, weights: string, own: FillPrompt = () => undefined): FillCall {
  const { model } = call;
  const { suffix, ...request } = call.request;
  if (suffix === undefined || suffix === '') return { ...call, request };
  const { prefix } = request;
  const family =
    FAMILIES.find(({ models }) => models.test(model)) ?? FAMILIES.find(({ models }) => models.test(weights));
  const prompt = own({ model, prefix, suffix }) ?? family?.prompt(prefix, suffix);
  return prompt === undefined ? call : { ...call, request: { ...request, prefix: prompt } };
}
