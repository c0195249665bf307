// A provider of your own: what it offers, and how to ask it. Retries, breakers, deadlines and costs are the router's.
import { createRouter, definePlugin } from '@signalbox/core';

interface ParrotOptions {
  /** What it puts in front of everything. Default: nothing. */
  readonly prefix?: string;
}

const parrot = definePlugin<ParrotOptions>({
  kind: 'provider',
  id: 'parrot',
  apiVersion: 1,
  models: [{ id: 'grey', kind: 'chat', contextTokens: 4_096, capabilities: [], price: { kind: 'free' } }],
  create: ({ prefix = '' }) => ({
    async *stream({ request }) {
      const last = request.messages.at(-1);
      const heard = typeof last?.content === 'string' ? last.content : '';
      yield { type: 'text-delta', text: prefix };
      for (const word of heard.split(/(?= )/)) yield { type: 'text-delta', text: word };
      // Always last, and only when the answer is whole.
      yield { type: 'finish', finishReason: 'stop', usage: { inputTokens: 5, outputTokens: 5 } };
    },
  }),
});

const router = createRouter({ plugins: [parrot({ prefix: 'Polly says: ' })] });
const { text, costSource } = await router.complete({ messages: [{ role: 'user', content: 'hello there' }] });
console.log(text, `(${costSource})`);
await router.dispose();
