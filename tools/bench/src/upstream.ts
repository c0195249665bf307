import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** What every subject asks, and the model that answers. */
export const MODEL = 'gpt-4o-mini';
export const MESSAGES = [
  { role: 'system' as const, content: 'You answer in one sentence.' },
  { role: 'user' as const, content: 'Why is the sky blue, and why is it red in the evening?' },
];
export const STREAM_CHUNKS = 50;

const SENTENCE =
  'Air scatters blue light more than red; in the evening the light has a longer way to go, and mostly red is left of it.';

/** One whole answer, as OpenAI's wire has it. */
export const ANSWER = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1763683200,
  model: MODEL,
  choices: [{ index: 0, message: { role: 'assistant', content: SENTENCE, refusal: null }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 31, completion_tokens: 29, total_tokens: 60 },
  system_fingerprint: 'fp_bench',
});

/** The same as server-sent events: the chunks, a finish with usage, and `[DONE]`. */
export const EVENTS: readonly string[] = [
  ...Array.from({ length: STREAM_CHUNKS }, () => event({ choices: [choice({ content: ' token' }, null)] })),
  event({ choices: [choice({}, 'stop')] }),
  event({ choices: [], usage: { prompt_tokens: 31, completion_tokens: 50, total_tokens: 81 } }),
  'data: [DONE]\n\n',
];

function choice(delta: object, finishReason: string | null): object {
  return { index: 0, delta, logprobs: null, finish_reason: finishReason };
}

function event(fields: object): string {
  const chunk = { id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1763683200, model: MODEL, ...fields };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

export interface Upstream {
  readonly url: string;
  close(): void;
}

/** A server of its own process, so that its work is not counted as ours. */
export async function startUpstream(): Promise<Upstream> {
  const child: ChildProcess = fork(new URL('server.ts', import.meta.url), { execArgv: [] });
  const [port] = (await once(child, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}`, close: () => void child.kill() };
}

const bytes = new TextEncoder();
const EVENT_BYTES = EVENTS.map((each) => bytes.encode(each));

/** Answers from memory: what is left is the library's own work. */
export const memoryFetch: typeof globalThis.fetch = (_input, init) => {
  const isStream = typeof init?.body === 'string' && init.body.includes('"stream":true');
  const headers = { 'content-type': isStream ? 'text/event-stream' : 'application/json', 'x-request-id': 'req_bench' };
  return Promise.resolve(new Response(isStream ? eventStream() : ANSWER, { headers }));
};

function eventStream(): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const next = EVENT_BYTES[at++];
      if (next === undefined) controller.close();
      else controller.enqueue(next);
    },
  });
}
