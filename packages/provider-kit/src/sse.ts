import { RouterError } from '@signalbox/core';
import { createParser } from 'eventsource-parser';

/** One server-sent event. */
export interface SseEvent {
  /** Absent: the default, `message`. */
  readonly event?: string | undefined;
  readonly data: string;
}

/** Turns bytes into events; where the bytes are cut makes no difference. */
export interface SseDecoder {
  /**
   * The events that these bytes complete. The array is reused by the next call.
   * @throws RouterError `invalid_response` when a line or an event passes the limit
   */
  push(bytes: Uint8Array): readonly SseEvent[];
  /**
   * The event that the body ended in without a blank line after it: a vendor's sloppiness, or a cut.
   * @throws RouterError `invalid_response` when there were bytes, but no event and no comment in all of them
   */
  end(): readonly SseEvent[];
}

/** More than any event of a model that answers, less than what would fill the memory: 16 Mi characters. */
const MAX_EVENT_LENGTH = 16 * 1024 * 1024;

/** What a body that was cut off inside its first field name may have. */
const SHORTEST_FIELD = 'event:'.length;

/** Starts decoding one body. `provider` is for the error message. */
export function createSseDecoder(provider: string, maxEventLength = MAX_EVENT_LENGTH): SseDecoder {
  const events: SseEvent[] = [];
  const decoder = new TextDecoder();
  let overflow = false;
  let isStream = false;
  let bytesSeen = 0;
  const parser = createParser({
    maxBufferSize: maxEventLength,
    onEvent(event) {
      isStream = true;
      // An event of nothing keeps the connection alive.
      if (event.data !== '') events.push(event);
    },
    onComment() {
      isStream = true;
    },
    onError: (error) => {
      // Unknown fields are to be ignored; only the limit matters.
      overflow ||= error.type === 'max-buffer-size-exceeded';
    },
  });
  const feed = (text: string): readonly SseEvent[] => {
    events.length = 0;
    parser.feed(text);
    if (overflow) {
      throw invalid(provider, `an event of more than ${maxEventLength} characters`);
    }
    return events;
  };
  return {
    push(bytes) {
      bytesSeen += bytes.length;
      return feed(decoder.decode(bytes, { stream: true }));
    },
    end() {
      const last = feed(`${decoder.decode()}\n\n`);
      if (!isStream && bytesSeen > SHORTEST_FIELD) throw invalid(provider, 'a stream without a single event');
      return last;
    },
  };
}

function invalid(provider: string, what: string): RouterError {
  return new RouterError('invalid_response', { message: `${provider} sent ${what}`, provider });
}

/**
 * The events of a body, whatever the boundaries of its bytes. Leaving the loop early cancels the body.
 * @throws RouterError `invalid_response` when a line or an event passes `maxEventLength` characters; and whatever
 * the body throws when its connection breaks
 */
export async function* sse(
  body: ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>,
  options: { readonly provider: string; readonly maxEventLength?: number },
): AsyncGenerator<SseEvent, void> {
  const decoder = createSseDecoder(options.provider, options.maxEventLength);
  for await (const bytes of body) yield* decoder.push(bytes);
  yield* decoder.end();
}
