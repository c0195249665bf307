import type { Capability, ReasoningEffort, TokenRates } from '@signalbox/core';
import { decimalText } from './decimal-text.ts';
import { said, tokensOf, type StatedModel, type StatedPrice } from './stated-model.ts';

const PROVIDERS: Readonly<Record<string, string>> = {
  'amazon-bedrock': 'bedrock',
  anthropic: 'anthropic',
  azure: 'azure-openai',
  cerebras: 'cerebras',
  cohere: 'cohere',
  deepseek: 'deepseek',
  google: 'gemini',
  groq: 'groq',
  lmstudio: 'lmstudio',
  mistral: 'mistral',
  'ollama-cloud': 'ollama',
  openai: 'openai',
  openrouter: 'openrouter',
  perplexity: 'perplexity',
  togetherai: 'together',
  xai: 'xai',
  zai: 'zhipu',
};

interface Model {
  readonly tool_call?: boolean;
  readonly structured_output?: boolean;
  readonly reasoning?: boolean;
  readonly reasoning_options?: readonly { readonly type: string; readonly values?: readonly string[] }[];
  readonly modalities?: { readonly input?: readonly string[]; readonly output?: readonly string[] };
  readonly limit?: { readonly context?: number; readonly output?: number };
  readonly cost?: Cost;
}

interface Cost extends Readonly<Record<string, unknown>> {
  readonly tiers?: readonly ({ readonly tier?: { readonly size?: number } } & Readonly<Record<string, unknown>>)[];
}

/** Reads models.dev: dollars a million tokens. */
export function readModelsDev(json: unknown): StatedModel[] {
  const vendors = json as Readonly<Record<string, { readonly models: Readonly<Record<string, Model>> }>>;
  return Object.entries(vendors).flatMap(([vendor, { models }]) => {
    const provider = PROVIDERS[vendor];
    if (provider === undefined) return [];
    return Object.entries(models).map(([id, model]) => modelOf(provider, id, model));
  });
}

function modelOf(provider: string, id: string, model: Model): StatedModel {
  const outputs = model.modalities?.output ?? [];
  const isChat = outputs.includes('text') && !/embed/i.test(id);
  return said({
    provider,
    id,
    kind: isChat ? 'chat' : undefined,
    contextTokens: tokensOf(model.limit?.context),
    maxOutputTokens: isChat ? tokensOf(model.limit?.output) : undefined,
    capabilities: isChat ? capabilitiesOf(model, outputs) : undefined,
    knowsWhatLacks: isChat ? true : undefined,
    reasoningEfforts: effortsOf(model),
    price: priceOf(model.cost),
  });
}

const INPUTS: Readonly<Record<string, Capability>> = { image: 'vision', pdf: 'file-input', audio: 'audio-input' };

function capabilitiesOf(model: Model, outputs: readonly string[]): readonly Capability[] {
  const able: Capability[] = (model.modalities?.input ?? []).flatMap((input) => INPUTS[input] ?? []);
  if (model.tool_call === true) able.push('tools');
  if (model.structured_output === true) able.push('json', 'json-schema');
  if (model.reasoning === true) able.push('reasoning');
  if (outputs.includes('image')) able.push('image-output');
  if (model.cost?.['cache_read'] !== undefined) able.push('prompt-caching');
  return able;
}

const EFFORTS: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] satisfies ReasoningEffort[];

function effortsOf({ reasoning_options: options = [] }: Model): readonly ReasoningEffort[] | undefined {
  const words = options.find(({ type }) => type === 'effort')?.values ?? [];
  const known = EFFORTS.filter((word) => words.includes(word)) as ReasoningEffort[];
  return known.length === 0 ? undefined : known;
}

const RATES: Readonly<Record<string, keyof TokenRates>> = {
  input: 'inputPerMTok',
  output: 'outputPerMTok',
  cache_read: 'cacheReadPerMTok',
  cache_write: 'cacheWrite5mPerMTok',
  reasoning: 'reasoningPerMTok',
  input_audio: 'audioInputPerMTok',
  output_audio: 'audioOutputPerMTok',
};

function priceOf(cost: Cost | undefined): StatedPrice | undefined {
  if (cost === undefined) return undefined;
  const base = ratesOf(cost);
  // Nought is what it has for trials as well: nobody says that it is free.
  if (Object.values(base).every((rate) => rate === '0')) return undefined;
  const longContext = (cost.tiers ?? []).flatMap(({ tier, ...rates }) =>
    tier?.size === undefined ? [] : [{ overInputTokens: tier.size, ...ratesOf(rates) }],
  );
  return { ...base, ...(longContext.length > 0 && { longContext }) };
}

function ratesOf(cost: Readonly<Record<string, unknown>>): TokenRates {
  const named = Object.entries(RATES).flatMap(([field, name]) => {
    const value = cost[field];
    return typeof value === 'number' ? [[name, decimalText(value)]] : [];
  });
  return { inputPerMTok: '0', outputPerMTok: '0', ...(Object.fromEntries(named) as Partial<TokenRates>) };
}
