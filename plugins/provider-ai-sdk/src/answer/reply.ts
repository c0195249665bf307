import type { Chunk, RateLimit } from '@signalbox/core';
import { OPENAI_RATE_LIMITS, rateLimitsOf, type HeaderReader } from '@signalbox/provider-kit';
import type { AiSdkOptions } from '../options.ts';

/** What the headers of a reply said. */
export interface Reply {
  readonly requestId?: string | undefined;
  readonly rateLimits?: readonly RateLimit[];
}

type Headers = Readonly<Record<string, string>> | undefined;

/** The packages give headers as an object, with names in lower case. */
export function headerReader(headers: Readonly<Record<string, string>>): HeaderReader {
  return { get: (name) => headers[name.toLowerCase()] };
}

export function replyOf(
  headers: Headers,
  { rateLimits = OPENAI_RATE_LIMITS, requestIdHeader }: Pick<AiSdkOptions, 'rateLimits' | 'requestIdHeader'>,
): Reply {
  if (headers === undefined) return {};
  const reader = headerReader(headers);
  return { requestId: requestIdIn(reader, requestIdHeader), rateLimits: rateLimitsOf(reader, rateLimits) };
}

export function requestIdIn(headers: HeaderReader, name: string | undefined): string | undefined {
  const names = name === undefined ? ['x-request-id', 'request-id'] : [name];
  return names.map((one) => headers.get(one) ?? undefined).find((id) => id !== undefined);
}

/** What the AI SDK says of the answer as a whole. */
export interface ResponseFacts {
  readonly id?: string | undefined;
  readonly modelId?: string | undefined;
}

/** The first chunk; `undefined` when nothing is known that would be in it. */
export function startChunk(
  { id, modelId }: ResponseFacts,
  { requestId, rateLimits = [] }: Reply,
): Extract<Chunk, { readonly type: 'response-start' }> | undefined {
  const facts = {
    ...(id !== undefined && id !== '' && { responseId: id }),
    ...(modelId !== undefined && modelId !== '' && { model: modelId }),
    ...(requestId !== undefined && { requestId }),
    ...(rateLimits.length > 0 && { rateLimits }),
  };
  return Object.keys(facts).length === 0 ? undefined : { type: 'response-start', ...facts };
}
