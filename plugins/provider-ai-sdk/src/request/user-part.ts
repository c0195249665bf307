import type { LanguageModelV4FilePart, LanguageModelV4TextPart } from '@ai-sdk/provider';
import type { CacheHint, FilePart, ImagePart, UserPart } from '@signalbox/core';
import type { ProviderOptions } from '../options.ts';
import { fileOf, typeByName } from './file.ts';
import type { Scope } from './scope.ts';
import { inVendorsWay, merged } from './vendor-options.ts';

/** A part of what the user says. Empty text says nothing, and some vendors refuse it. */
export function fromUserPart(
  part: UserPart,
  scope: Scope,
  path: string,
): readonly (LanguageModelV4TextPart | LanguageModelV4FilePart)[] {
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ type: 'text', text: part.text, ...cached(part.cache, scope, path) }];
    case 'audio':
      return [{ type: 'file', data: { type: 'data', data: part.data }, mediaType: part.mediaType }];
    case 'image':
      return fromImage(part, scope, path);
    case 'file':
      return fromFile(part, scope, path);
  }
}

/** `image/*`: what a URL leads to is seen when it is fetched. */
export const ANY_IMAGE = 'image/*';

function fromImage({ source, detail, cache }: ImagePart, scope: Scope, path: string): LanguageModelV4FilePart[] {
  const file = fileOf(source, ANY_IMAGE, scope, path);
  if (file === undefined) return [];
  const asked = detail === 'auto' ? undefined : detail;
  const detailed = inVendorsWay('detail', asked, scope, `${path}.detail`);
  return [{ type: 'file', ...file, ...withOptions(detailed, cacheOptions(cache, scope, path)) }];
}

function fromFile({ source, filename, cache }: FilePart, scope: Scope, path: string): LanguageModelV4FilePart[] {
  const file = fileOf(source, typeByName(filename ?? ('url' in source ? source.url : '')), scope, path);
  if (file === undefined) return [];
  return [{ type: 'file', ...file, ...(filename !== undefined && { filename }), ...cached(cache, scope, path) }];
}

/** The provider options of a part that ends a prefix to be cached. */
export function cached(cache: CacheHint | undefined, scope: Scope, path: string) {
  return withOptions(cacheOptions(cache, scope, path));
}

/** A model that is known to cache, and whose package is told nothing of it, caches by itself. */
export function cacheOptions(cache: CacheHint | undefined, scope: Scope, path: string): ProviderOptions | undefined {
  const bySelf = scope.vendor.cache === undefined && scope.call.card.capabilities.includes('prompt-caching');
  return bySelf ? undefined : inVendorsWay('cache', cache, scope, `${path}.cache`);
}

export function withOptions(...options: readonly (ProviderOptions | undefined)[]) {
  const providerOptions = merged(...options);
  return providerOptions === undefined ? {} : { providerOptions };
}
