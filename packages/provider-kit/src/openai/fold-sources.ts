import type { ChatChunk, Citation } from '@signalbox/core';
import type { UrlCitation, WireAnnotation, WireChunk } from './wire.ts';

/** URLs that were handed out already. */
export type CitedUrls = Set<string>;

/** The sources that a message names for stretches of its text. */
export function foldAnnotations(annotations: readonly WireAnnotation[], cited: CitedUrls, out: ChatChunk[]): void {
  for (const { url_citation: source } of annotations) {
    if (source === undefined) continue;
    if (source.url !== undefined) cited.add(source.url);
    out.push({ type: 'citation', citation: toCitation(source) });
  }
}

/**
 * The sources that stand beside the choices, in the order in which the text counts them: Perplexity repeats them with
 * every chunk, xAI sends them once. `search_results`, or Zhipu's `web_search`, has more to say of each; alone, it is the
 * list.
 */
export function foldSources(
  { citations, search_results: results, web_search: searched }: WireChunk,
  cited: CitedUrls,
  out: ChatChunk[],
): void {
  const found = [...sourcesIn(results), ...sourcesIn(searched)];
  const urls = Array.isArray(citations) ? citations.filter((url) => typeof url === 'string') : [];
  for (const url of urls.length > 0 ? urls : found.map((result) => result.url)) {
    if (cited.has(url)) continue;
    cited.add(url);
    const { title, snippet } = found.find((result) => result.url === url) ?? {};
    const citation: Citation = {
      url,
      ...(isText(title) && { title }),
      ...(isText(snippet) && { citedText: snippet }),
    };
    out.push({ type: 'citation', citation });
  }
}

function sourcesIn(results: unknown): readonly SearchResult[] {
  if (!Array.isArray(results)) return [];
  return (results as readonly (Partial<Record<string, unknown>> | null)[]).flatMap((result) => {
    const { url, link, title, snippet, content } = result ?? {};
    const source = { url: url ?? link, title, snippet: snippet ?? content };
    return isSource(source) ? [source] : [];
  });
}

interface SearchResult {
  readonly url: string;
  readonly title?: unknown;
  readonly snippet?: unknown;
}

function isSource(result: { readonly url: unknown }): result is SearchResult {
  return isText(result.url);
}

function toCitation({ url, title, content, start_index: start, end_index: end }: UrlCitation): Citation {
  // OpenRouter says 0 to 0 where it does not know the place.
  const isPlace = start !== undefined && (end === undefined || end > start);
  return {
    ...(url !== undefined && { url }),
    ...(isText(title) && { title }),
    ...(isText(content) && { citedText: content }),
    ...(isPlace && { startIndex: start, ...(end !== undefined && { endIndex: end }) }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
