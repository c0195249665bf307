import type { Recording } from './recording.ts';

/** One event of a recorded stream. */
export interface RecordedEvent {
  /** Its name; empty: none was given. */
  readonly event: string;
  readonly data: string;
  /** An empty line ended it: what was cut off in the middle has none. */
  readonly isWhole: boolean;
}

/**
 * The events of a stream's text, read as the standard says, without any code of the plugins. Events without data are
 * left out.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation (read 2026-11-25)
 */
export function recordedEvents(sse: string): readonly RecordedEvent[] {
  const events: RecordedEvent[] = [];
  let event = '';
  let data: string[] = [];
  const end = (isWhole: boolean): void => {
    if (data.some((line) => line !== '')) events.push({ event, data: data.join('\n'), isWhole });
    event = '';
    data = [];
  };
  for (const line of sse.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    if (line === '') end(true);
    const [, name, value = ''] = /^([^:]+)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'data') data.push(value);
    if (name === 'event') event = value;
  }
  end(false);
  return events;
}

/**
 * The JSON documents that a recorded answer is made of: those of its events up to `[DONE]`, its lines, the elements of
 * its array, or its one body.
 * @throws SyntaxError when one is no JSON, and not just cut off at the end
 */
export function recordedDocuments<Document>({ response }: Recording): readonly Document[] {
  const { sse, ndjson, json_array_stream: array, text, body } = response;
  if (sse !== undefined) return documentsOf(recordedEvents(sse)) as Document[];
  if (ndjson !== undefined) return linesOf(ndjson) as Document[];
  if (array !== undefined) return JSON.parse(array) as Document[];
  return [(text === undefined ? body : JSON.parse(text)) as Document];
}

function documentsOf(events: readonly RecordedEvent[]): unknown[] {
  const documents: unknown[] = [];
  for (const { data, isWhole } of events) {
    if (data === '[DONE]') break;
    documents.push(...parsed(data, !isWhole));
  }
  return documents;
}

function linesOf(ndjson: string): unknown[] {
  const lines = ndjson.split(/\r?\n/);
  return lines.flatMap((line, index) => (line.trim() === '' ? [] : parsed(line, index === lines.length - 1)));
}

function parsed(text: string, mayBeCut: boolean): unknown[] {
  try {
    return [JSON.parse(text)];
  } catch (thrown) {
    if (mayBeCut) return [];
    throw thrown;
  }
}
