import type { Citation, CitationChunk } from '@signalbox/core';
import type { TextCitation } from '@anthropic-ai/sdk/resources/messages';

/** Sources are web pages (`url`), search results (`source`, often a URL) or documents of the request (a title). */
export function citation(cited: TextCitation, startIndex: number, endIndex: number): CitationChunk {
  const url = 'url' in cited ? cited.url : 'source' in cited ? cited.source : undefined;
  const title = 'title' in cited ? cited.title : 'document_title' in cited ? cited.document_title : undefined;
  const found: Citation = {
    ...(typeof url === 'string' && { url }),
    ...(typeof title === 'string' && { title }),
    ...(typeof cited.cited_text === 'string' && { citedText: cited.cited_text }),
    startIndex,
    endIndex,
  };
  return { type: 'citation', citation: found };
}
