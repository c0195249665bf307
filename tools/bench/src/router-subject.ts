import { createRouter } from '@signalbox/core';
import { openai } from '@signalbox/provider-openai';
import { check, type Place, type Subject } from './subject.ts';
import { MESSAGES, MODEL, STREAM_CHUNKS } from './upstream.ts';

/** The router as it comes: all stages on, one provider, the same SDK underneath. */
export function signalbox({ url, fetch }: Place): Subject {
  const name = 'signalbox';
  const plugins = [openai({ apiKey: 'x', baseUrl: `${url}/v1` })];
  const router = createRouter({ plugins, ...(fetch && { fetch }) });
  const request = { model: `openai/${MODEL}`, messages: MESSAGES };
  return {
    name,
    async call() {
      check((await router.complete(request)).text !== '', name);
    },
    async stream() {
      let count = 0;
      for await (const chunk of router.stream(request)) if (chunk.type === 'text-delta') count += 1;
      check(count === STREAM_CHUNKS, name);
    },
    dispose: () => router.dispose(),
  };
}
