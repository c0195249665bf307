import type { JSONValue, SharedV4ProviderMetadata } from '@ai-sdk/provider';
import type { OpaqueState } from '@signalbox/core';

/** A file as JSON can hold it. */
export type StoredFile =
  | { readonly type: 'data'; readonly data: string }
  | { readonly type: 'url'; readonly url: string };

/**
 * What must go back to the package as it came: signatures, ids, encrypted items (its `providerMetadata`), and whole
 * parts that are no business of the caller, such as the calls of tools that the vendor runs itself. JSON, so that a
 * conversation can be stored.
 */
export type Kept = { readonly providerMetadata?: SharedV4ProviderMetadata } & (
  | { readonly part: 'reasoning' | 'tool-call' | 'image' }
  /** Of the text before it. */
  | { readonly part: 'text' }
  | { readonly part: 'provider-call'; readonly toolCallId: string; readonly toolName: string; readonly input: string }
  | {
      readonly part: 'provider-result';
      readonly toolCallId: string;
      readonly toolName: string;
      readonly result: JSONValue;
      readonly isError?: boolean;
    }
  | { readonly part: 'reasoning-file'; readonly mediaType: string; readonly file: StoredFile }
  | { readonly part: 'custom'; readonly kind: `${string}.${string}` }
);

export function keep(origin: string, value: Kept): OpaqueState {
  return { provider: origin, value };
}

/** What was kept, if this provider kept it. */
export function keptIn(state: OpaqueState | undefined, origin: string): Kept | undefined {
  if (state?.provider !== origin) return undefined;
  const { value } = state;
  const isOurs = typeof value === 'object' && value !== null && 'part' in value && typeof value.part === 'string';
  return isOurs ? (value as Kept) : undefined;
}

/** The metadata, if there is something in it: `undefined` for `{ openai: {} }`. */
export function withContent(metadata: SharedV4ProviderMetadata | undefined): SharedV4ProviderMetadata | undefined {
  const facts = Object.values(metadata ?? {}).flatMap((one) => Object.values(one ?? {}));
  return facts.some((value) => value !== undefined && value !== null) ? metadata : undefined;
}
