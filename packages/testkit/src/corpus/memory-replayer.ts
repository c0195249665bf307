import { replay, type Cut, type Recording } from '../recording.ts';
import type { SentRequest } from './definition.ts';
import type { Replayer } from './run-exchange.ts';

/** Answers with a recording without a server: for tests that cut it in many ways. */
export function memoryReplayer(recording: Recording, cut?: Cut): Replayer {
  const fetch = replay(recording, cut);
  return {
    fetch,
    get sent() {
      return fetch.requests.map(({ url, headers, body, method }): SentRequest => {
        const { pathname, search } = new URL(url);
        return {
          method,
          path: decodeURIComponent(pathname),
          query: search.slice(1),
          headers: Object.fromEntries(headers),
          body,
        };
      });
    },
  };
}
