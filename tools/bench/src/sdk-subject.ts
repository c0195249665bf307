import { OpenAI } from 'openai';
import { check, type Place, type Subject } from './subject.ts';
import { MESSAGES, MODEL, STREAM_CHUNKS } from './upstream.ts';

/** The official SDK with its own defaults: the global fetch. */
export function openAiSdk({ url, fetch }: Place): Subject {
  const name = 'openai sdk';
  const client = new OpenAI({ apiKey: 'x', baseURL: `${url}/v1`, maxRetries: 0, ...(fetch && { fetch }) });
  return {
    name,
    async call() {
      const answer = await client.chat.completions.create({ model: MODEL, messages: MESSAGES });
      check(Boolean(answer.choices[0]?.message.content), name);
    },
    async stream() {
      const chunks = await client.chat.completions.create({ model: MODEL, messages: MESSAGES, stream: true });
      let count = 0;
      for await (const chunk of chunks) if (chunk.choices[0]?.delta.content) count += 1;
      check(count === STREAM_CHUNKS, name);
    },
  };
}
