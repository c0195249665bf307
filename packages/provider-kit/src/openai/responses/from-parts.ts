import type { FilePart, ImagePart, TextPart } from '@signalbox/core';
import { inlined } from '../../data-url.ts';
import type { FromOpenAiOptions } from '../from-openai-chat.ts';
import { isPresent, malformed, record, reportRest, text } from '../narrow.ts';

type Json = Readonly<Record<string, unknown>>;
type Part = TextPart | ImagePart | FilePart;

/** What only tells how far the vendor was with an item, or names it in the vendor's own store. */
const BOOKKEEPING: ReadonlySet<string> = new Set(['id', 'status', 'logprobs']);

/** Tells of fields that nobody has read. */
export function reportUnread(rest: Json, path: string, { warn }: FromOpenAiOptions): void {
  reportRest(Object.fromEntries(Object.entries(rest).filter(([name]) => !BOOKKEEPING.has(name))), path, warn);
}

type Reader = (part: Json, path: string) => { readonly part: Part; readonly rest: Json };

const READERS: Readonly<Record<string, Reader>> = {
  input_text: ({ text: value, ...rest }, path) => ({ part: { type: 'text', text: text(value, `${path}.text`) }, rest }),
  input_image: ({ image_url: url, detail, ...rest }, path) => {
    // A file id belongs to one account of one provider; the router cannot send it elsewhere.
    if (!isPresent(url)) throw malformed(`${path}.image_url`, 'the picture itself; file ids are not passed on');
    const source = inlined({ url: text(url, `${path}.image_url`) });
    return detail === 'low' || detail === 'high' || detail === 'auto'
      ? { part: { type: 'image', source, detail }, rest }
      : { part: { type: 'image', source }, rest: { ...rest, detail } };
  },
  input_file: ({ file_data: data, file_url: url, filename, ...rest }, path) => {
    const found = data ?? url;
    if (!isPresent(found)) throw malformed(`${path}.file_data`, 'the file itself; file ids are not passed on');
    const source = inlined({ url: text(found, `${path}.file_data`) });
    const named = isPresent(filename) ? { filename: text(filename, `${path}.filename`) } : {};
    return { part: { type: 'file', source, ...named }, rest };
  },
};

/** A part of what is said to the model. */
export function fromInputPart(value: unknown, path: string, options: FromOpenAiOptions): Part {
  const { prompt_cache_breakpoint: cache, ...wire } = record(value, path);
  const type = text(wire['type'], `${path}.type`);
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (read === undefined) throw malformed(`${path}.type`, Object.keys(READERS).join(', '));
  const { part, rest } = read(wire, path);
  reportUnread(rest, path, options);
  // OpenAI's breakpoints have no life of their own; the shorter of ours promises less.
  return isPresent(cache) ? { ...part, cache: '5m' } : part;
}
