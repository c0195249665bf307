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
import { groq } from '../src/index.ts';

const recordings = readRecordings('groq');
const missing = recordingsFolder() === undefined;
const chats = recordings.filter(({ api }) => api !== 'models');
const lists = recordings.filter(({ api }) => api === 'models');
const refusals = chats.filter(({ response }) => response.status !== 200);
const broken = chats.filter(({ features }) => features.includes('stream-error'));
const answers = chats.filter((recording) => recording.response.status === 200 && !broken.includes(recording));

describe.skipIf(missing)('Groq recordings (skipped where the recordings are absent)', () => {
  test('every recording is replayed here', () => {
    expect(recordings).toHaveLength(43);
    expect([answers, refusals, broken, lists].map((group) => group.length)).toEqual([29, 10, 2, 2]);
  });

  test.for(cases(answers))('answers as recorded, $cut: $name', async ({ recording, cut }) => {
    const { provider, fetch } = make(recording, cut);
    const { chunks, warned } = await drive(provider, recording);
    expect(summarizeAnswer(chunks)).toEqual(readOpenAiRecording(recording));
    expect(chunks.filter(({ type }) => type === 'finish')).toEqual([chunks.at(-1)]);
    expectSent(fetch, recording, warned);
  });

  test.for(cases(refusals))('throws what was recorded: $name', async ({ recording }) => {
    const { provider, fetch } = make(recording);
    const warned = new Set<string>();
    const { status, headers } = recording.response;
    await expect(drive(provider, recording, warned)).rejects.toMatchObject({
      code: expectedCode(recording),
      status,
      billed: false,
      ...(headers['retry-after'] !== undefined && { retryAfterMs: Number(headers['retry-after']) * 1_000 }),
    });
    expectSent(fetch, recording, warned);
  });

  test.for(cases(broken))('throws the error inside the stream, $cut: $name', async ({ recording, cut }) => {
    const { provider } = make(recording, cut);
    await expect(drive(provider, recording)).rejects.toMatchObject({
      code: 'invalid_response',
      status: 400,
      providerCode: 'tool_use_failed',
      billed: true,
    });
  });

  test.for(cases(lists))('lists models as recorded: $name', async ({ recording }) => {
    const listed = make(recording).provider.listModels?.(new AbortController().signal);
    if (recording.response.status !== 200) {
      await expect(listed).rejects.toMatchObject({ code: 'provider_auth' });
      return;
    }
    const { data } = recording.response.body as { readonly data: readonly { readonly id: string }[] };
    expect(await listed).toEqual(data.map(({ id }) => id));
  });
});

function cases(
  of: readonly Recording[],
): { readonly name: string; readonly cut: Cut; readonly recording: Recording }[] {
  return of.flatMap((recording) => cutsOf(recording).map((cut) => ({ name: recording.file, cut, recording })));
}

function make(recording: Recording, cut?: Cut): { readonly provider: Provider; readonly fetch: ReplayFetch } {
  const fetch = replay(recording, cut);
  const context = createFakeContext({ fetch, secrets: { GROQ_API_KEY: 'test-key' } });
  return { provider: groq().create(context) as Provider, fetch };
}

async function drive(
  provider: Provider,
  { request: { body }, stream }: Recording,
  warned = new Set<string>(),
): Promise<{ readonly chunks: readonly Chunk[]; readonly warned: ReadonlySet<string> }> {
  const warn = ({ field }: { readonly field: string }): void => void warned.add(field);
  const request: ChatRequest =
    body === null ? { messages: [{ role: 'user', content: 'hi' }] } : fromOpenAiChat(body, { provider: 'groq', warn });
  const model = request.model ?? 'llama-3.3-70b-versatile';
  const card = { id: model, kind: 'chat', capabilities: [], price: { kind: 'unknown' } } as const;
  const call: ChatCall = { model, card, request, signal: new AbortController().signal, warn };
  if (!stream) return { chunks: (await provider.complete?.(call)) ?? [], warned };
  const chunks: Chunk[] = [];
  for await (const chunk of provider.stream?.(call) ?? []) chunks.push(chunk);
  return { chunks, warned };
}

/** Compares what we sent with what was recorded; `normalizeOpenAiBody` lists what may differ, and why. */
function expectSent(fetch: ReplayFetch, { request }: Recording, warned: ReadonlySet<string>): void {
  expect(fetch.requests[0]?.url).toBe('https://api.groq.com/openai/v1/chat/completions');
  if (request.body === null) return;
  const recorded = request.body as { readonly model: string };
  // What the plugin asks for beside what the recorded client did.
  const added = recorded.model.includes('qwen3') ? { reasoning_format: 'parsed' } : {};
  expect(normalizeOpenAiBody(fetch.requests[0]?.body, warned)).toEqual(
    normalizeOpenAiBody({ ...recorded, ...added }, warned),
  );
}

/** What the status and the vendor's code mean, decided here by hand and not by the kit. */
function expectedCode({ response }: Recording): ErrorCode {
  const { code, message } = (response.body as { error: { code?: string; message: string } }).error;
  const byVendorCode: Readonly<Record<string, ErrorCode>> = {
    model_decommissioned: 'model_not_found',
    tool_use_failed: 'invalid_response',
  };
  const byStatus: Readonly<Record<number, ErrorCode>> = {
    401: 'provider_auth',
    404: 'model_not_found',
    429: 'rate_limited',
  };
  if (message.includes('not supported with this model')) return 'unsupported_param';
  return byVendorCode[code ?? ''] ?? byStatus[response.status] ?? 'invalid_request';
}
