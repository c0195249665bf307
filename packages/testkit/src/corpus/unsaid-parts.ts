import type { Warning } from '@signalbox/core';
import type { BodyAbout } from './definition.ts';

type Json = Readonly<Record<string, unknown>>;

/** Parts of OpenAI's kind of message that our requests have words for. */
const SAYABLE: ReadonlySet<unknown> = new Set(['text', 'image_url', 'input_audio', 'file', 'refusal']);

/** A recorded chat body without the parts of messages that we have no words for, such as films; each is reported. */
export function withoutUnsaidParts(body: Json, warn: (warning: Warning) => void = () => {}): Json {
  return mapParts(body, ({ type }, path) => {
    if (SAYABLE.has(type)) return true;
    warn({ field: path, message: 'there is no word for it here' });
    return false;
  });
}

/** Both bodies of a comparison without the parts that were reported: what is not sent then was said. */
export function withoutReportedParts(body: Json, { side, warned }: BodyAbout): Json {
  const sayable = withoutUnsaidParts(body);
  return side === 'sent' ? sayable : mapParts(sayable, (_, path) => !warned.has(path));
}

function mapParts(body: Json, isKept: (part: Json, path: string) => boolean): Json {
  const messages = body['messages'] as readonly Json[] | undefined;
  if (!Array.isArray(messages)) return body;
  return {
    ...body,
    messages: messages.map((message: Json, index) => {
      const { content } = message;
      if (!Array.isArray(content)) return message;
      const kept = (content as Json[]).filter((part, place) => isKept(part, `messages[${index}].content[${place}]`));
      return { ...message, content: plain(kept) };
    }),
  };
}

/** One text alone may as well be plain. */
function plain(parts: readonly Json[]): unknown {
  const [first, second] = parts;
  const isPlain = first !== undefined && second === undefined && Object.keys(first).sort().join() === 'text,type';
  return isPlain ? first['text'] : parts;
}
