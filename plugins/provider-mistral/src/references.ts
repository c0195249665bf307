import type { ChatCall, FillCall } from '@signalbox/core';

type Json = Readonly<Record<string, unknown>>;

/** A source, as OpenAI would name it. */
interface Source {
  readonly url?: string;
  readonly title?: string;
}

/** The sources that a chunk of an answer names. */
export type References = (part: Json) => readonly Source[];

/**
 * Finds what an answer refers to: by number, into the JSON that tools gave back, or by name.
 * @see https://docs.mistral.ai/capabilities/citations (read 2026-11-25)
 */
export function createReferences(request: (ChatCall | FillCall)['request']): References {
  let sources: ReadonlyMap<string, Source> | undefined;
  return ({ type, reference_ids: ids, url, title }) => {
    if (type === 'tool_reference') return [sourceOf({ url, title })];
    if (type !== 'reference' || !Array.isArray(ids)) return [];
    sources ??= sourcesIn(request);
    const known = sources;
    return ids.map((id) => known.get(String(id)) ?? { title: String(id) });
  };
}

/** Results of tools that are a list, or an object by id. The last result that has an id counts. */
function sourcesIn(request: (ChatCall | FillCall)['request']): ReadonlyMap<string, Source> {
  const sources = new Map<string, Source>();
  const messages = 'messages' in request ? request.messages : [];
  for (const message of messages) {
    if (message.role !== 'tool') continue;
    for (const { content } of message.content) {
      for (const [id, source] of Object.entries(parsed(content))) {
        if (typeof source === 'object' && source !== null) sources.set(id, sourceOf(source as Json));
      }
    }
  }
  return sources;
}

function parsed(content: unknown): object {
  const text = typeof content === 'string' ? content : textIn(content as readonly Json[]);
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function textIn(parts: readonly Json[]): string {
  return parts.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}

function sourceOf({ url, title }: Json): Source {
  return { ...(typeof url === 'string' && { url }), ...(typeof title === 'string' && { title }) };
}
