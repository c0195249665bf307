import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Small writes cost more than what is in them. */
const ENOUGH_CHARS = 64 * 1024;

/** Gathers text and hands it on in larger pieces, no faster than it is read. */
export interface TextSink {
  write(text: string): Promise<void> | undefined;
  end(): Promise<void>;
}

/** @param signal ends the wait for a reader that has gone */
export function textSink(out: Writable, signal: AbortSignal): TextSink {
  let gathered = '';
  const flush = async (): Promise<void> => {
    const text = gathered;
    gathered = '';
    if (text !== '' && !out.write(text)) await once(out, 'drain', { signal });
  };
  return {
    write(text) {
      gathered += text;
      return gathered.length < ENOUGH_CHARS ? undefined : flush();
    },
    end: flush,
  };
}
