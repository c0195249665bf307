import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from './tokens.ts';

type Fetch = typeof globalThis.fetch;

/**
 * Whoever this process is in Azure: a service principal or workload of the environment, a managed identity, or the user
 * of Azure's command line. It reads the environment, as is its business; its requests go through `fetch`.
 * @see https://learn.microsoft.com/javascript/api/overview/azure/identity-readme (read 2026-11-25)
 */
export async function defaultCredential(fetch: Fetch): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential({ httpClient: await httpClientOver(fetch) });
}

/** What Azure's SDKs send their requests with. */
export async function httpClientOver(fetch: Fetch): Promise<HttpClient> {
  const { createHttpHeaders } = await import('@azure/core-rest-pipeline');
  return {
    async sendRequest(request) {
      const { url, method, headers, body, abortSignal } = request;
      const response = await fetch(url, {
        method,
        headers: headers.toJSON(),
        ...(typeof body === 'string' && { body }),
        // They have a type of their own for it, of which the platform's is one.
        ...(abortSignal instanceof AbortSignal && { signal: abortSignal }),
      });
      return {
        request,
        status: response.status,
        headers: createHttpHeaders(Object.fromEntries(response.headers)),
        bodyAsText: await response.text(),
      };
    },
  };
}
