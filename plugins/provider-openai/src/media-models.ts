import type { KnownPrice, ModelCard } from '@signalbox/core';

/**
 * Models for pictures, speech, transcripts and gaps in a text. Prices are those of the models' own pages
 * (https://developers.openai.com/api/docs/models, read 2026-11-25) where one is named, else LiteLLM's list of 2026-08-01
 * or genai-prices of 2026-08-21; where those differ by more than 5 % the dearer one stands. The days on which models end
 * are those of https://developers.openai.com/api/docs/deprecations (read 2026-11-25). `quality` and `expectedLatencyMs`
 * are our own rough order, a prior until the router has measured; no benchmark is claimed.
 */
const LITELLM = 'https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json';
const GENAI_PRICES = 'https://github.com/pydantic/genai-prices/blob/main/prices/data.json';

type Price = Partial<Omit<KnownPrice, 'kind'>>;

/** By the model's own page. */
function pagePrice(model: string, price: Price): KnownPrice {
  const source = `https://developers.openai.com/api/docs/models/${model}`;
  return { kind: 'known', inputPerMTok: '0', outputPerMTok: '0', source, asOf: '2026-11-25', ...price };
}

function litellmPrice(price: Price): KnownPrice {
  return { kind: 'known', inputPerMTok: '0', outputPerMTok: '0', source: LITELLM, asOf: '2026-08-01', ...price };
}

/**
 * Where text and pictures are cached at two prices the dearer one stands. What is written beside a picture is billed as
 * one: that what a picture costs at most is not told too low.
 */
const GPT_IMAGE_2: Price = {
  inputPerMTok: '5',
  cacheReadPerMTok: '2',
  imageInputPerMTok: '8',
  outputPerMTok: '30',
  imageOutputPerMTok: '30',
};

const pictures: readonly ModelCard[] = [
  {
    id: 'gpt-image-2.6-sunburst',
    kind: 'image',
    capabilities: [],
    price: pagePrice('gpt-image-2.6-sunburst', GPT_IMAGE_2),
    expectedLatencyMs: 30_000,
    quality: 0.95,
  },
  {
    id: 'gpt-image-2.6-flare',
    kind: 'image',
    capabilities: [],
    price: pagePrice('gpt-image-2.6-flare', GPT_IMAGE_2),
    expectedLatencyMs: 10_000,
    quality: 0.9,
  },
  {
    id: 'gpt-image-2.5-sunburst',
    kind: 'image',
    capabilities: [],
    price: pagePrice('gpt-image-2.5-sunburst', GPT_IMAGE_2),
    expectedLatencyMs: 45_000,
    quality: 0.92,
  },
  {
    id: 'gpt-image-2.5-flare',
    kind: 'image',
    capabilities: [],
    price: pagePrice('gpt-image-2.5-flare', GPT_IMAGE_2),
    expectedLatencyMs: 20_000,
    quality: 0.87,
  },
  {
    id: 'gpt-image-2',
    aliases: ['gpt-image-2-2026-04-21'],
    kind: 'image',
    capabilities: [],
    price: litellmPrice(GPT_IMAGE_2),
    expectedLatencyMs: 45_000,
    quality: 0.85,
  },
  {
    // Ends on 2026-12-01.
    id: 'gpt-image-1.5',
    aliases: ['gpt-image-1.5-2025-12-16'],
    kind: 'image',
    capabilities: [],
    price: litellmPrice({
      inputPerMTok: '5',
      cacheReadPerMTok: '2',
      imageInputPerMTok: '8',
      outputPerMTok: '32',
      imageOutputPerMTok: '32',
    }),
    expectedLatencyMs: 30_000,
    quality: 0.75,
  },
  {
    // Ends on 2026-12-01.
    id: 'gpt-image-1-mini',
    kind: 'image',
    capabilities: [],
    price: pagePrice('gpt-image-1-mini', {
      inputPerMTok: '2',
      cacheReadPerMTok: '0.25',
      imageInputPerMTok: '2.5',
      outputPerMTok: '8',
      imageOutputPerMTok: '8',
    }),
    expectedLatencyMs: 20_000,
    quality: 0.6,
  },
];

/** All of them end on 2027-01-06. */
const speech: readonly ModelCard[] = [
  {
    id: 'gpt-4o-mini-tts',
    aliases: ['gpt-4o-mini-tts-2025-12-15'],
    kind: 'speech',
    contextTokens: 2_000,
    capabilities: [],
    // LiteLLM has 2.5 for the text.
    price: pagePrice('gpt-4o-mini-tts', { inputPerMTok: '0.6', outputPerMTok: '12', audioOutputPerMTok: '12' }),
    expectedLatencyMs: 3_000,
    quality: 0.8,
  },
  {
    id: 'tts-1',
    aliases: ['tts-1-1106'],
    kind: 'speech',
    capabilities: [],
    price: litellmPrice({ perMCharacters: '15' }),
    expectedLatencyMs: 2_000,
    quality: 0.6,
  },
  {
    id: 'tts-1-hd',
    aliases: ['tts-1-hd-1106'],
    kind: 'speech',
    capabilities: [],
    price: litellmPrice({ perMCharacters: '30' }),
    expectedLatencyMs: 4_000,
    quality: 0.7,
  },
];

/** All but the first end on 2027-02-26. */
const transcripts: readonly ModelCard[] = [
  {
    id: 'gpt-transcribe',
    kind: 'transcription',
    capabilities: [],
    price: pagePrice('gpt-transcribe', { perAudioMinute: '0.0045' }),
    expectedLatencyMs: 3_000,
    quality: 0.85,
  },
  {
    id: 'gpt-4o-transcribe',
    kind: 'transcription',
    contextTokens: 16_000,
    maxOutputTokens: 2_000,
    capabilities: [],
    // LiteLLM has 2.5 for the sound.
    price: litellmPrice({
      inputPerMTok: '2.5',
      outputPerMTok: '10',
      audioInputPerMTok: '6',
      source: GENAI_PRICES,
      asOf: '2026-08-21',
    }),
    expectedLatencyMs: 4_000,
    quality: 0.8,
  },
  {
    id: 'gpt-4o-mini-transcribe',
    aliases: ['gpt-4o-mini-transcribe-2025-12-15', 'gpt-4o-mini-transcribe-2025-03-20'],
    kind: 'transcription',
    contextTokens: 16_000,
    maxOutputTokens: 2_000,
    capabilities: [],
    // LiteLLM has 1.25 for the sound.
    price: litellmPrice({
      inputPerMTok: '1.25',
      outputPerMTok: '5',
      audioInputPerMTok: '3',
      source: GENAI_PRICES,
      asOf: '2026-08-21',
    }),
    expectedLatencyMs: 3_000,
    quality: 0.7,
  },
  {
    id: 'whisper-1',
    kind: 'transcription',
    capabilities: [],
    price: litellmPrice({ perAudioMinute: '0.006' }),
    expectedLatencyMs: 5_000,
    quality: 0.6,
  },
];

const gaps: readonly ModelCard[] = [
  {
    // OpenAI names 2026-09-28 as its end: it is here for whoever still has it, and there is no other for this API.
    id: 'gpt-3.5-turbo-instruct',
    aliases: ['gpt-3.5-turbo-instruct-0914'],
    kind: 'fim',
    contextTokens: 4_096,
    maxOutputTokens: 4_096,
    capabilities: [],
    price: litellmPrice({ inputPerMTok: '1.5', outputPerMTok: '2' }),
    expectedLatencyMs: 1_500,
    quality: 0.35,
  },
];

export const mediaModels: readonly ModelCard[] = [...pictures, ...speech, ...transcripts, ...gaps];
