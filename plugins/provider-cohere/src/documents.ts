import type { FilePart } from '@signalbox/core';
import { inlined } from '@signalbox/provider-kit';

/** Something that an answer may be taken from, and cite. */
export interface WireDocument {
  readonly id?: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const TEXT = /^(?:text\/|application\/(?:json|xml|yaml|x-yaml)\b)/;

/**
 * A file of text as a document: the fields of a JSON object, or else its words and its name.
 * @returns `undefined` for all else, and for what is only named by a URL
 * @see https://docs.cohere.com/docs/retrieval-augmented-generation-rag (read 2026-11-25)
 */
export function documentOf({ source, filename }: FilePart): WireDocument | undefined {
  const file = inlined(source);
  if ('url' in file || !TEXT.test(file.mediaType)) return undefined;
  const text = Buffer.from(file.data, 'base64').toString('utf8');
  const named = filename === undefined ? {} : { id: filename };
  const fields = file.mediaType.startsWith('application/json') ? objectOf(text) : undefined;
  if (fields !== undefined) return { ...named, data: fields };
  return { ...named, data: { ...(filename !== undefined && { title: filename }), text } };
}

function objectOf(json: string): WireDocument['data'] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as WireDocument['data']) : undefined;
  } catch {
    return undefined;
  }
}
