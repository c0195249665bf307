import { RouterError } from '@signalbox/core';

interface Page {
  readonly models?: readonly { readonly name?: unknown }[];
  readonly next_page_token?: string;
}

/** The most that one page holds. */
const PAGE_SIZE = 1_000;

/**
 * The models of the account, page by page.
 * @param ask for one page, by its query
 * @throws RouterError `invalid_response` when a page is no list
 * @see https://docs.cohere.com/reference/list-models (read 2026-11-25)
 */
export async function offeredModels(provider: string, ask: (query: string) => Promise<unknown>): Promise<string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const query = new URLSearchParams({ page_size: String(PAGE_SIZE), ...(token && { page_token: token }) });
    const { models, next_page_token: next } = ((await ask(query.toString())) ?? {}) as Page;
    if (!Array.isArray(models)) {
      throw new RouterError('invalid_response', { message: `${provider} sent something that is no list`, provider });
    }
    names.push(...(models as NonNullable<Page['models']>).map(({ name }) => String(name)));
    // The same token again would be asked for ever.
    token = next === token ? undefined : next;
  } while (token !== undefined && token !== '');
  // A page that is handed out twice has nothing new.
  return [...new Set(names)];
}
