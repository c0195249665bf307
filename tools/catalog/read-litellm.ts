import type { Capability, ModelKind, PriceVariant, SearchFees, TokenRates, UnitFees } from '@signalbox/core';
import { decimalText } from './decimal-text.ts';
import { said, tokensOf, type StatedModel, type StatedPrice } from './stated-model.ts';

type Entry = Readonly<Record<string, unknown>>;

/** Our plugins by its words for providers, and what its keys begin with there. */
const PROVIDERS: Readonly<Record<string, readonly [id: string, prefix: string]>> = {
  openai: ['openai', ''],
  azure: ['azure-openai', 'azure/'],
  azure_ai: ['azure-openai', 'azure_ai/'],
  anthropic: ['anthropic', ''],
  bedrock: ['bedrock', ''],
  bedrock_converse: ['bedrock', ''],
  groq: ['groq', 'groq/'],
  cohere: ['cohere', 'cohere/'],
  cohere_chat: ['cohere', 'cohere/'],
  mistral: ['mistral', 'mistral/'],
  perplexity: ['perplexity', 'perplexity/'],
  gemini: ['gemini', 'gemini/'],
  cerebras: ['cerebras', 'cerebras/'],
  together_ai: ['together', 'together_ai/'],
  deepseek: ['deepseek', 'deepseek/'],
  xai: ['xai', 'xai/'],
  zai: ['zhipu', 'zai/'],
  openrouter: ['openrouter', 'openrouter/'],
  ollama: ['ollama', 'ollama/'],
};

/** Where a slash in an id is a size, a region or a commitment, and no part of the model's name. */
const FLAT_IDS = new Set(['openai', 'azure-openai', 'bedrock', 'gemini', 'anthropic']);

const KINDS: Readonly<Record<string, ModelKind>> = {
  chat: 'chat',
  responses: 'chat',
  embedding: 'embedding',
  rerank: 'rerank',
  image_generation: 'image',
  image_edit: 'image',
  audio_transcription: 'transcription',
  audio_speech: 'speech',
  ocr: 'ocr',
};

const CAPABILITIES: Readonly<Record<string, readonly Capability[]>> = {
  supports_function_calling: ['tools'],
  supports_parallel_function_calling: ['parallel-tools'],
  supports_response_schema: ['json', 'json-schema'],
  supports_vision: ['vision'],
  supports_pdf_input: ['file-input'],
  supports_audio_input: ['audio-input'],
  supports_reasoning: ['reasoning'],
  supports_prompt_caching: ['prompt-caching'],
  supports_web_search: ['web-search'],
  supports_assistant_prefill: ['prefill'],
};

/** Reads LiteLLM's `model_prices_and_context_window.json`: dollars a token. */
export function readLitellm(json: unknown): StatedModel[] {
  return Object.entries(json as Readonly<Record<string, Entry>>).flatMap(([key, entry]) => {
    const kind = KINDS[String(entry['mode'])];
    const [provider, prefix] = PROVIDERS[String(entry['litellm_provider'])] ?? [];
    if (kind === undefined || provider === undefined || prefix === undefined) return [];
    const id = key.startsWith(prefix) ? key.slice(prefix.length) : key;
    if (id.startsWith('ft:') || (FLAT_IDS.has(provider) && id.includes('/'))) return [];
    // Names of price classes, not of models.
    if (provider === 'together' && !id.includes('/')) return [];
    return [modelOf(provider, id, kind, entry)];
  });
}

function modelOf(provider: string, id: string, kind: ModelKind, entry: Entry): StatedModel {
  const flags = Object.entries(CAPABILITIES).flatMap(([flag, own]) => (entry[flag] === true ? own : []));
  const ends = entry['deprecation_date'];
  return said({
    provider,
    id,
    kind,
    contextTokens: tokensOf(entry['max_input_tokens']),
    maxOutputTokens: kind === 'chat' ? tokensOf(entry['max_output_tokens']) : undefined,
    capabilities: flags,
    streams: entry['supports_native_streaming'] === false ? false : undefined,
    endsOn: typeof ends === 'string' && /^\d{4}-\d\d-\d\d$/.test(ends) ? ends : undefined,
    price: priceOf(provider, kind, entry),
  });
}

const RATES: Readonly<Record<string, keyof TokenRates>> = {
  input_cost_per_token: 'inputPerMTok',
  output_cost_per_token: 'outputPerMTok',
  cache_read_input_token_cost: 'cacheReadPerMTok',
  cache_creation_input_token_cost: 'cacheWrite5mPerMTok',
  cache_creation_input_token_cost_above_1hr: 'cacheWrite1hPerMTok',
  output_cost_per_reasoning_token: 'reasoningPerMTok',
  input_cost_per_audio_token: 'audioInputPerMTok',
  output_cost_per_audio_token: 'audioOutputPerMTok',
  input_cost_per_image_token: 'imageInputPerMTok',
  output_cost_per_image_token: 'imageOutputPerMTok',
};

function ratesWith(entry: Entry, suffix: string): Partial<TokenRates> {
  return said(
    Object.fromEntries(
      Object.entries(RATES).map(([field, name]) => {
        const value = entry[field + suffix];
        return [name, typeof value === 'number' ? decimalText(value, 6) : undefined];
      }),
    ),
  );
}

function priceOf(provider: string, kind: ModelKind, entry: Entry): StatedPrice | undefined {
  const rates = ratesWith(entry, '');
  const fees = feesOf(provider, kind, entry, rates);
  if ([...Object.values(rates), ...Object.values(fees)].every((each) => each === '0')) return undefined;
  const base = { inputPerMTok: '0', outputPerMTok: '0', ...rates };
  const longContext = thresholds(entry).map((size) => ({
    overInputTokens: size * 1000,
    ...base,
    ...ratesWith(entry, `_above_${size}k_tokens`),
  }));
  const variants = (['batches', 'flex', 'priority'] as const).flatMap((word) => variantOf(entry, word, base));
  const uplift = said({
    eu: factorOf(entry['regional_processing_uplift_multiplier_eu']),
    us: factorOf(entry['regional_processing_uplift_multiplier_us']),
  });
  return {
    ...base,
    ...fees,
    ...(longContext.length > 0 && { longContext: longContext.map((tier) => onlyOther(tier, base)) }),
    ...(variants.length > 0 && { variants }),
    ...(Object.keys(uplift).length > 0 && { regionUplift: uplift }),
  };
}

/** Input and output must be named; the rest only where it differs. */
function onlyOther<Tier extends TokenRates>(tier: Tier, base: Partial<TokenRates>): Tier {
  return Object.fromEntries(
    Object.entries(tier).filter(
      ([name, value]) =>
        name === 'inputPerMTok' || name === 'outputPerMTok' || base[name as keyof TokenRates] !== value,
    ),
  ) as unknown as Tier;
}

function thresholds(entry: Entry): readonly number[] {
  return Object.keys(entry).flatMap((field) => {
    const [, size] = /^input_cost_per_token_above_(\d+)k_tokens$/.exec(field) ?? [];
    return size === undefined ? [] : [Number(size)];
  });
}

/** What a dearer tier has no rate for is billed as its input, so that nothing is too cheap. */
function variantOf(entry: Entry, word: 'batches' | 'flex' | 'priority', base: TokenRates): PriceVariant[] {
  const own = ratesWith(entry, `_${word}`);
  if (own.inputPerMTok === undefined && own.outputPerMTok === undefined) return [];
  const isDearerUnnamed =
    word === 'priority' && base.cacheReadPerMTok !== undefined && own.cacheReadPerMTok === undefined;
  return [
    {
      when: { tier: word === 'batches' ? 'batch' : word },
      ...own,
      ...(isDearerUnnamed && own.inputPerMTok !== undefined && { cacheReadPerMTok: own.inputPerMTok }),
    },
  ];
}

function feesOf(provider: string, kind: ModelKind, entry: Entry, rates: Partial<TokenRates>): UnitFees {
  const dollars = (field: string, times = 1, places = 0): string | undefined => {
    const value = entry[field];
    return typeof value === 'number' && value > 0
      ? decimalText(Number((value * times).toPrecision(12)), places)
      : undefined;
  };
  const hasTokens = Number(rates.inputPerMTok ?? 0) > 0 || Number(rates.outputPerMTok ?? 0) > 0;
  const search = searchFees(entry['search_context_cost_per_query'], provider === 'perplexity' ? 'low' : 'medium');
  switch (kind) {
    case 'chat':
      return said(provider === 'perplexity' ? { perRequest: search } : { perSearch: search });
    case 'rerank':
      return said({ perSearch: dollars('input_cost_per_query') });
    case 'image':
      return said({ perImage: hasTokens ? undefined : dollars('output_cost_per_image') });
    case 'transcription':
      return said({ perAudioMinute: hasTokens ? undefined : dollars('input_cost_per_second', 60) });
    case 'speech':
      return said({ perMCharacters: hasTokens ? undefined : dollars('input_cost_per_character', 1, 6) });
    case 'ocr':
      return said({ perPage: dollars('ocr_cost_per_page') });
    default:
      return {};
  }
}

function searchFees(value: unknown, usual: SearchFees['usual']): UnitFees['perSearch'] {
  if (typeof value !== 'object' || value === null) return undefined;
  const sizes = value as Readonly<Record<string, unknown>>;
  const [low, medium, high] = ['low', 'medium', 'high'].map((size) => sizes[`search_context_size_${size}`]);
  if (typeof low !== 'number' || typeof medium !== 'number' || typeof high !== 'number') return undefined;
  if (low === medium && medium === high) return decimalText(low);
  return { low: decimalText(low), medium: decimalText(medium), high: decimalText(high), usual };
}

function factorOf(value: unknown): string | undefined {
  return typeof value === 'number' ? decimalText(value) : undefined;
}
