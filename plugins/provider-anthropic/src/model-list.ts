import type { Anthropic } from '@anthropic-ai/sdk';
import { unreadable } from './errors.ts';

/** One page of `GET /v1/models`, as far as it is what it should be. */
interface Page {
  readonly data?: unknown;
  readonly has_more?: unknown;
  readonly last_id?: unknown;
}

const PAGE_SIZE = 1_000;

/**
 * The ids of all models, page after page. Not the SDK's own pages: those take anything for the last one.
 * @throws RouterError `invalid_response` when a page holds no list of models
 */
export async function modelIds(client: Anthropic, provider: string, signal: AbortSignal): Promise<readonly string[]> {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const query = { limit: PAGE_SIZE, ...(after !== undefined && { after_id: after }) };
    const page = await client.get<Page | null>('/v1/models', { query, signal });
    if (!Array.isArray(page?.data)) throw unreadable(provider, 'no list of models');
    // A host that does not know of pages gives the same one again.
    const next = page.has_more === true && typeof page.last_id === 'string' ? page.last_id : undefined;
    if (next !== undefined && next === after) return ids;
    ids.push(...(page.data as readonly { readonly id: string }[]).map(({ id }) => id));
    after = next;
  } while (after !== undefined);
  return ids;
}
