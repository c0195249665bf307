import type { KnownPrice, ModelCard, ProviderCall, Warning } from '@signalbox/core';

const PRICE: KnownPrice = {
  kind: 'known',
  inputPerMTok: '0',
  outputPerMTok: '0',
  source: 'https://acme.example/prices',
  asOf: '2026-11-25',
};

/** A call of model `m`, and what it warned about. */
export function mediaCall<Request>(
  request: Request,
  { model = 'm', price }: { readonly model?: string; readonly price?: Partial<KnownPrice> } = {},
): ProviderCall<Request> & { readonly warned: string[] } {
  const card: ModelCard = {
    id: model,
    kind: 'image',
    capabilities: [],
    price: price === undefined ? { kind: 'unknown' } : { ...PRICE, ...price },
  };
  const warned: string[] = [];
  return {
    model,
    card,
    request,
    signal: new AbortController().signal,
    warn: ({ field }: Warning) => void warned.push(field),
    warned,
  };
}

export const NAMES = { provider: 'acme' } as const;
