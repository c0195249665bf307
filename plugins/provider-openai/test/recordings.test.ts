import type { ChatCall, ChatRequest, Chunk, ErrorCode, Provider } from '@signalbox/core';
import { fromOpenAiChat } from '@signalbox/provider-kit';
import {
  createFakeContext,
  cutsOf,
  normalizeOpenAiBody,
  readOpenAiRecording,
  readRecordings,
  recordingsFolder,
  replay,
  summarizeAnswer,
  type Cut,
  type Recording,
  type ReplayFetch,
} from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { openai } from '../src/index.ts';

const recordings = readRecordings('openai');
const missing = recordingsFolder() === undefined;

/** APIs that this plugin does not speak. */
const OTHER_APIS: Readonly<Record<string, string>> = {
  responses: 'the responses API: this plugin speaks chat completions',
  'responses-stream': 'the responses API: this plugin speaks chat completions',
  completions: 'the legacy completions API has no messages',
  'completions-stream': 'the legacy completions API has no messages',
  moderations: 'moderation is not an operation of a provider',
  'count-tokens': 'token counting is not an operation of a provider',
};

/** Single exchanges with endpoints that no operation of a provider calls. */
function otherEndpoint({ request, response, api }: Recording): string | undefined {
  if (request.path.includes('/organization/')) return 'an administration endpoint';
  return api === 'models' && response.status === 200 && !request.path.endsWith('/models')
    ? 'one model, listModels asks for all'
    : undefined;
}

const own = recordings.filter(
  (recording) => OTHER_APIS[recording.api] === undefined && otherEndpoint(recording) === undefined,
);
const chats = own.filter(({ api }) => api.startsWith('chat'));
const answers = chats.filter(({ response }) => response.status === 200);
const refusals = chats.filter(({ response }) => response.status !== 200);

describe.skipIf(missing)('OpenAI recordings (skipped where the recordings are absent)', () => {
  test('every recording is replayed here or named below', () => {
    expect(recordings).toHaveLength(136);
    expect(own.length + skipped().length).toBe(recordings.length);
  });

  test.for(cases(answers))('answers as recorded, $cut: $name', async ({ recording, cut }) => {
    const { provider, fetch } = make(recording, cut);
    const { chunks, warned } = await drive(provider, recording);
    expect(summarizeAnswer(chunks)).toEqual(readOpenAiRecording(recording));
    expect(chunks.at(-1)?.type).toBe('finish');
    expect(chunks.filter(({ type }) => type === 'finish')).toHaveLength(1);
    expect(normalizeOpenAiBody(fetch.requests[0]?.body, warned)).toEqual(
      normalizeOpenAiBody(recording.request.body, warned),
    );
  });

  test.for(refusals.map((recording) => ({ name: recording.file, recording })))(
    'throws what was recorded: $name',
    async ({ recording }) => {
      const { provider, fetch } = make(recording);
      const warned = new Set<string>();
      await expect(drive(provider, recording, warned)).rejects.toMatchObject({
        code: expectedCode(recording),
        status: recording.response.status,
        provider: 'openai',
        billed: false,
      });
      if (recording.request.body === null) return;
      expect(normalizeOpenAiBody(fetch.requests[0]?.body, warned)).toEqual(
        normalizeOpenAiBody(recording.request.body, warned),
      );
    },
  );

  test.for(own.filter(({ api }) => api === 'embeddings').map((recording) => ({ name: recording.file, recording })))(
    'embeds as recorded: $name',
    async ({ recording }) => {
      const whole = withWholeVectors(recording);
      const { provider } = make(whole);
      const { model, input } = recording.request.body as { model: string; input: string | string[] };
      const request = { input: typeof input === 'string' ? [input] : input };
      const result = provider.embed?.({
        model,
        card: cardOf(model),
        request,
        signal: new AbortController().signal,
        warn: () => {},
      });
      if (recording.response.status !== 200) {
        await expect(result).rejects.toMatchObject({ code: expectedCode(recording) });
        return;
      }
      const usage = (recording.response.body as { usage: { prompt_tokens: number } }).usage;
      expect(await result).toEqual([
        expect.objectContaining({
          type: 'response-start',
          model: (recording.response.body as { model: string }).model,
        }),
        { type: 'embeddings', embeddings: [[0.5, -1.5, 2]] },
        { type: 'finish', finishReason: 'stop', usage: { inputTokens: usage.prompt_tokens, outputTokens: 0 } },
      ]);
    },
  );

  test.for(own.filter(({ api }) => api === 'models').map((recording) => ({ name: recording.file, recording })))(
    'lists models as recorded: $name',
    async ({ recording }) => {
      const { provider } = make(recording);
      await expect(provider.listModels?.(new AbortController().signal)).rejects.toMatchObject({
        code: expectedCode(recording),
      });
    },
  );
});

for (const reason of new Set(skipped().map(({ why }) => why))) {
  describe.skip(`OpenAI recordings not replayed: ${reason}`, () => {
    const group = skipped().filter(({ why }) => why === reason);
    test.for(group.map(({ recording }) => recording.file))('%s', () => {});
  });
}

function skipped(): { readonly recording: Recording; readonly why: string }[] {
  return recordings.flatMap((recording) => {
    const why = OTHER_APIS[recording.api] ?? otherEndpoint(recording);
    return why === undefined ? [] : [{ recording, why }];
  });
}

function cases(
  of: readonly Recording[],
): { readonly name: string; readonly cut: Cut; readonly recording: Recording }[] {
  return of.flatMap((recording) => cutsOf(recording).map((cut) => ({ name: recording.file, cut, recording })));
}

function make(recording: Recording, cut?: Cut): { readonly provider: Provider; readonly fetch: ReplayFetch } {
  const fetch = replay(recording, cut);
  const context = createFakeContext({ fetch, secrets: { OPENAI_API_KEY: 'test-key' } });
  return { provider: openai().create(context) as Provider, fetch };
}

async function drive(
  provider: Provider,
  recording: Recording,
  warned = new Set<string>(),
): Promise<{ readonly chunks: readonly Chunk[]; readonly warned: ReadonlySet<string> }> {
  const { body } = recording.request;
  const options = { provider: 'openai', warn: ({ field }: { field: string }) => void warned.add(field) };
  const request: ChatRequest =
    body === null ? { messages: [{ role: 'user', content: 'hi' }] } : fromOpenAiChat(body, options);
  const model = request.model ?? 'gpt-4o';
  const call: ChatCall = {
    model,
    card: cardOf(model),
    request,
    signal: new AbortController().signal,
    warn: ({ field }) => void warned.add(field),
  };
  if (!recording.stream) return { chunks: (await provider.complete?.(call)) ?? [], warned };
  const chunks: Chunk[] = [];
  for await (const chunk of provider.stream?.(call) ?? []) chunks.push(chunk);
  return { chunks, warned };
}

function cardOf(id: string): ChatCall['card'] {
  return { id, kind: 'chat', capabilities: [], price: { kind: 'unknown' } };
}

/** What the status and the vendor's code mean, decided here by hand and not by the kit. */
function expectedCode({ response }: Recording): ErrorCode {
  const { code, message } = (response.body as { error: { code?: string | null; message: string } }).error;
  if (/not supported (?:with|in) this model/.test(message) || code?.startsWith('unsupported_') === true)
    return 'unsupported_param';
  const byStatus: Readonly<Record<number, ErrorCode>> = {
    400: 'invalid_request',
    401: 'provider_auth',
    403: 'permission',
    404: 'model_not_found',
    429: 'rate_limited',
  };
  return byStatus[response.status] ?? 'internal';
}

/** The recorded vectors were shortened, and are no base64 any more: a small one takes the place of each. */
function withWholeVectors(recording: Recording): Recording {
  const { data } = (recording.response.body ?? {}) as { readonly data?: readonly object[] };
  if (data === undefined) return recording;
  const embedding = Buffer.from(Float32Array.of(0.5, -1.5, 2).buffer).toString('base64');
  const body = { ...(recording.response.body as object), data: data.map((item) => ({ ...item, embedding })) };
  return { ...recording, response: { ...recording.response, body } };
}
