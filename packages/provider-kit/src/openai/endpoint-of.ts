import { RouterError } from '@signalbox/core';
import type { Endpoint, NoEndpoint } from './client.ts';

/**
 * The endpoint itself, where the client has one.
 * @param what what it is for, as in "acme offers no embeddings"
 * @throws RouterError `unsupported_param`
 */
export function endpointOf(found: Endpoint | NoEndpoint | undefined, provider: string, what: string): Endpoint {
  if (found === undefined || !isEndpoint(found)) throw notOffered(provider, what);
  return found;
}

export function notOffered(provider: string, what: string): RouterError {
  return new RouterError('unsupported_param', { message: `${provider} offers no ${what}`, provider });
}

function isEndpoint(found: Endpoint | NoEndpoint): found is Endpoint {
  return typeof found.create === 'function';
}
