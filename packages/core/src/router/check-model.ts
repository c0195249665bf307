import * as v from 'valibot';
import type {
  Capability,
  ContextTier,
  KnownPrice,
  ModelKind,
  ModelOverride,
  PriceCondition,
  PriceVariant,
  ReasoningEffort,
  SearchFees,
  TokenRates,
  UnitFees,
} from '../contracts/index.ts';
import { text as name, texts as names, type Fields } from './schema-parts.ts';

const WHOLE = 'a whole number, 1 or more';
const tokens = v.pipe(v.number(WHOLE), v.integer(WHOLE), v.minValue(1, WHOLE));
const MILLISECONDS = 'milliseconds, 0 or more';
const milliseconds = v.pipe(v.number(MILLISECONDS), v.minValue(0, MILLISECONDS));
const SHARE = 'a number from 0 to 1';
const share = v.pipe(v.number(SHARE), v.minValue(0, SHARE), v.maxValue(1, SHARE));
const USD = 'US dollars as a text, such as "0.15"';
const usd = v.pipe(v.string(USD), v.regex(/^\d+(\.\d+)?$/, USD));

const CAPABILITIES: Readonly<Record<Capability, true>> = {
  tools: true,
  'parallel-tools': true,
  json: true,
  'json-schema': true,
  vision: true,
  'file-input': true,
  'audio-input': true,
  reasoning: true,
  'prompt-caching': true,
  'image-output': true,
  'web-search': true,
  fim: true,
  prefill: true,
};
const capabilities = Object.keys(CAPABILITIES) as Capability[];

const KINDS: Readonly<Record<ModelKind, true>> = {
  chat: true,
  fim: true,
  embedding: true,
  rerank: true,
  image: true,
  speech: true,
  transcription: true,
  ocr: true,
};
const kinds = Object.keys(KINDS) as ModelKind[];

const DAY = 'a day, such as "2026-11-21"';
const day = v.pipe(v.string(DAY), v.regex(/^\d{4}-\d\d-\d\d$/, DAY));
const TIME = 'a time of day in UTC, such as "16:30"';
const time = v.pipe(v.string(TIME), v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, TIME));
const fee = v.union(
  [
    usd,
    v.strictObject({
      low: usd,
      medium: usd,
      high: usd,
      usual: v.picklist(['low', 'medium', 'high']),
    } satisfies Fields<SearchFees>),
  ],
  'US dollars as a text, or by size of search context: { low, medium, high, usual: "low" }',
);

const otherRates = {
  cacheReadPerMTok: v.optional(usd),
  cacheWrite5mPerMTok: v.optional(usd),
  cacheWrite1hPerMTok: v.optional(usd),
  reasoningPerMTok: v.optional(usd),
  audioInputPerMTok: v.optional(usd),
  audioOutputPerMTok: v.optional(usd),
  imageInputPerMTok: v.optional(usd),
  imageOutputPerMTok: v.optional(usd),
};
const rates = { inputPerMTok: usd, outputPerMTok: usd, ...otherRates } satisfies Fields<TokenRates>;

const fees = {
  perRequest: v.optional(fee),
  perSearch: v.optional(fee),
  perImage: v.optional(usd),
  perAudioMinute: v.optional(usd),
  perMCharacters: v.optional(usd),
  perPage: v.optional(usd),
} satisfies Fields<UnitFees>;

const contextTier = v.strictObject({ overInputTokens: tokens, ...rates } satisfies Fields<ContextTier>, 'an object');
const longContext = v.optional(v.union([contextTier, v.array(contextTier)], 'a context tier, or a list of them'));

const variant = v.strictObject(
  {
    when: v.strictObject(
      {
        tier: v.optional(v.picklist(['batch', 'flex', 'priority'], 'batch, flex or priority')),
        from: v.optional(day),
        until: v.optional(day),
        hours: v.optional(v.strictObject({ from: time, to: time }, 'an object')),
      } satisfies Fields<PriceCondition>,
      'an object',
    ),
    inputPerMTok: v.optional(usd),
    outputPerMTok: v.optional(usd),
    ...otherRates,
    ...fees,
    longContext,
  } satisfies Fields<PriceVariant>,
  'an object',
);

const knownPrice = v.strictObject(
  {
    kind: v.literal('known'),
    ...rates,
    ...fees,
    longContext,
    variants: v.optional(v.array(variant, 'a list of variants')),
    regionUplift: v.optional(v.record(name, usd, 'factors by region, such as { eu: "1.1" }')),
    source: v.string('a text'),
    asOf: day,
    disputed: v.optional(name),
  } satisfies Fields<KnownPrice>,
  'an object',
);

const price = v.variant(
  'kind',
  [knownPrice, v.strictObject({ kind: v.literal('free') }), v.strictObject({ kind: v.literal('unknown') })],
  'a price, such as { kind: "known", inputPerMTok: "0.15", … } or { kind: "free" }',
);

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh'] satisfies ReasoningEffort[];

/** What somebody states about a model. A price that cannot be read would fail each request. */
export const MODEL = v.strictObject(
  {
    id: name,
    aliases: v.optional(names),
    kind: v.optional(v.picklist(kinds, `one of ${kinds.join(', ')}`)),
    contextTokens: v.optional(tokens),
    maxOutputTokens: v.optional(tokens),
    capabilities: v.optional(
      v.array(v.picklist(capabilities, `one of ${capabilities.join(', ')}`), 'a list of capabilities'),
    ),
    reasoningEfforts: v.optional(v.array(v.picklist(EFFORTS, `one of ${EFFORTS.join(', ')}`), 'a list of words')),
    streams: v.optional(v.boolean('true or false')),
    price: v.optional(price),
    expectedLatencyMs: v.optional(milliseconds),
    quality: v.optional(v.union([share, v.record(name, share)], 'a number from 0 to 1, or one by task')),
    compliance: v.optional(names),
    regions: v.optional(names),
    endsOn: v.optional(day),
    listedAs: v.optional(v.strictObject({ model: name, region: v.optional(name) }, 'an object')),
  } satisfies Fields<ModelOverride>,
  'an object',
);
