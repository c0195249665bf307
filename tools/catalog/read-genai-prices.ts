import type { ContextTier, PriceCondition, TokenRates } from '@signalbox/core';
import { decimalText } from './decimal-text.ts';
import { said, tokensOf, type StatedModel, type StatedPrice } from './stated-model.ts';

const PROVIDERS: Readonly<Record<string, string>> = {
  anthropic: 'anthropic',
  aws: 'bedrock',
  azure: 'azure-openai',
  cerebras: 'cerebras',
  cohere: 'cohere',
  deepseek: 'deepseek',
  google: 'gemini',
  groq: 'groq',
  mistral: 'mistral',
  openai: 'openai',
  openrouter: 'openrouter',
  perplexity: 'perplexity',
  together: 'together',
  'x-ai': 'xai',
  zhipuai: 'zhipu',
};

type Amount = number | { readonly base: number; readonly tiers?: readonly { start: number; price: number }[] };
type Amounts = Readonly<Record<string, Amount | undefined>>;

interface Dated {
  readonly constraint?: { readonly start_date?: string; readonly start_time?: string; readonly end_time?: string };
  readonly prices: Amounts;
}

interface Model {
  readonly id: string;
  readonly match?: Match;
  readonly context_window?: number;
  readonly prices: Amounts | readonly Dated[];
}

interface Match {
  readonly equals?: string;
  readonly or?: readonly Match[];
}

/** Reads genai-prices' `data.json`: dollars a million tokens, requests by the thousand. */
export function readGenaiPrices(json: unknown): StatedModel[] {
  const vendors = json as readonly { readonly id: string; readonly models: readonly Model[] }[];
  return vendors.flatMap(({ id: vendor, models }) => {
    const provider = PROVIDERS[vendor];
    return provider === undefined ? [] : models.map((model) => modelOf(provider, model));
  });
}

function modelOf(provider: string, { id, match, context_window: context, prices }: Model): StatedModel {
  const aliases = exactNames(match).filter((name) => name !== id);
  const price = priceOf(Array.isArray(prices) ? (prices as readonly Dated[]) : [{ prices: prices as Amounts }]);
  return said({
    provider,
    id,
    aliases: aliases.length > 0 ? aliases : undefined,
    contextTokens: tokensOf(context),
    price,
  });
}

function exactNames(match: Match | undefined): readonly string[] {
  if (match === undefined) return [];
  return match.equals === undefined ? (match.or ?? []).flatMap(exactNames) : [match.equals];
}

const RATES: Readonly<Record<string, keyof TokenRates>> = {
  input_mtok: 'inputPerMTok',
  output_mtok: 'outputPerMTok',
  cache_read_mtok: 'cacheReadPerMTok',
  cache_write_mtok: 'cacheWrite5mPerMTok',
  input_audio_mtok: 'audioInputPerMTok',
  output_audio_mtok: 'audioOutputPerMTok',
};

function priceOf(dated: readonly Dated[]): StatedPrice | undefined {
  const usual = dated.find(({ constraint }) => constraint === undefined) ?? dated[0];
  if (usual === undefined) return undefined;
  const base = ratesOf(usual.prices);
  const variants = dated.flatMap((each) =>
    each.constraint === undefined ? [] : [{ when: conditionOf(each.constraint), ...ratesOf(each.prices) }],
  );
  const isNothing = Object.values(base).every((rate) => rate === '0');
  return isNothing ? undefined : { ...base, ...(variants.length > 0 && { variants }) };
}

function conditionOf({ start_date: from, start_time: start, end_time: end }: NonNullable<Dated['constraint']>) {
  const hours = start !== undefined && end !== undefined ? { from: start.slice(0, 5), to: end.slice(0, 5) } : undefined;
  return said({ from, hours }) as PriceCondition;
}

function ratesOf(prices: Amounts): StatedPrice {
  const at = (over: number): TokenRates => ({
    inputPerMTok: '0',
    outputPerMTok: '0',
    ...(said(
      Object.fromEntries(
        Object.entries(RATES).map(([field, name]) => {
          const amount = prices[field];
          return [name, amount === undefined ? undefined : decimalText(amountAt(amount, over))];
        }),
      ),
    ) as Partial<TokenRates>),
  });
  const starts = new Set(Object.values(prices).flatMap((amount) => tiersOf(amount).map(({ start }) => start)));
  const longContext = [...starts].map((start): ContextTier => ({ overInputTokens: start, ...at(start) }));
  const requests = prices['requests_kcount'];
  return {
    ...at(-1),
    ...(typeof requests === 'number' && { perRequest: decimalText(requests, -3) }),
    ...(longContext.length > 0 && { longContext }),
  };
}

function tiersOf(amount: Amount | undefined): readonly { readonly start: number; readonly price: number }[] {
  return typeof amount === 'object' ? (amount.tiers ?? []) : [];
}

function amountAt(amount: Amount, over: number): number {
  if (typeof amount === 'number') return amount;
  return tiersOf(amount).reduce((price, tier) => (tier.start <= over ? tier.price : price), amount.base);
}
