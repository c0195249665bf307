import type { Citation } from '@signalbox/core';
import type { Citation as WireCitation, CitationsDelta } from '@aws-sdk/client-bedrock-runtime';

/** A source that the model named, for the stretch of the answer that its block is. */
export function toCitation(citation: WireCitation | CitationsDelta, startIndex: number, endIndex: number): Citation {
  const url = citation.location?.web?.url ?? (/^https?:/.test(citation.source ?? '') ? citation.source : undefined);
  const citedText = (citation.sourceContent ?? []).map(({ text }) => text ?? '').join('');
  return {
    ...(url !== undefined && { url }),
    ...(citation.title !== undefined && { title: citation.title }),
    ...(citedText !== '' && { citedText }),
    startIndex,
    endIndex,
  };
}
