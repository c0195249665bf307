import type { ChatChunk } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import {
  pieces,
  readRecordings,
  recordedBytes,
  recordingsFolder,
  replay,
  type Cut,
  type Recording,
} from '@signalbox/testkit';
import { answerOf } from './answer.ts';
import { callOf, collect, provider, thrownBy } from './call.ts';
import { events, recordedAnswer } from './recorded-answer.ts';
import { canonical, requestOf } from './recorded-request.ts';

type Json = { readonly [name: string]: any };

const recordings = readRecordings('anthropic');
const about = recordingsFolder() === undefined ? ' (skipped: no recordings beside this workspace)' : '';
const MINIMAL = { messages: [{ role: 'user', content: 'hi' }] } as const;

/** Not this plugin's API; each with the reason. */
const OUTSIDE: Readonly<Record<string, string>> = {
  'count-tokens': 'the contract has no token counting',
};
const isError = ({ response }: Recording) =>
  response.status >= 400 || events(response.sse ?? '')[0]?.['type'] === 'error';
const isMessages = ({ api }: Recording) => api === 'messages' || api === 'messages-stream';

const outside = recordings.filter((recording) => recording.api in OUTSIDE);
const models = recordings.filter(({ api }) => api === 'models');
// The OpenAI-compatible endpoint is another wire; its error bodies may reach us through a proxy, its answers must not.
const foreign = recordings.filter((recording) => recording.api === 'chat' && !isError(recording));
const errors = recordings.filter(
  (recording) => (isMessages(recording) || recording.api === 'chat') && isError(recording),
);
const streams = recordings.filter(
  (recording) => isMessages(recording) && !isError(recording) && recording.response.sse !== undefined,
);
const answers = recordings.filter(
  (recording) => isMessages(recording) && !isError(recording) && recording.response.sse === undefined,
);
const requests = recordings.filter(
  (recording) => isMessages(recording) && Object.keys((recording.request.body as Json | null) ?? {}).length > 0,
);

const modelOf = ({ request, model }: Recording): string =>
  ((request.body as Json | null)?.['model'] as string) ?? model ?? 'claude-sonnet-4-6';

async function streamed(recording: Recording, cut: Cut) {
  const { stream } = await provider(replay(recording, cut));
  return collect(stream(callOf(modelOf(recording), MINIMAL)));
}

/** The SDK takes a body for JSON only when it is told so; some recordings come without headers. */
function withJsonType(recording: Recording): Recording {
  const headers = { 'content-type': 'application/json', ...recording.response.headers };
  return { ...recording, response: { ...recording.response, headers } };
}

test.skipIf(recordingsFolder() === undefined)(`finds the recordings where their folder is${about}`, () => {
  expect(recordings).toHaveLength(78);
});

describe.skipIf(recordings.length === 0)(`the recorded exchanges${about}`, () => {
  test('are all accounted for', () => {
    const groups = [outside, models, foreign, errors, streams, answers];
    expect(groups.flat()).toHaveLength(recordings.length);
    expect(new Set(groups.flat()).size).toBe(recordings.length);
    expect(groups.map((group) => group.length)).toEqual([5, 1, 1, 18, 25, 28]);
  });

  test.for(outside.map((recording) => [recording.file, OUTSIDE[recording.api]] as const))(
    'is outside this plugin: %s (%s)',
    (_, context) => context.skip(),
  );

  test.for(foreign)('are refused when a proxy answers with another wire: $file', async (recording) => {
    const { complete } = await provider(replay(recording));
    const error = await thrownBy(complete(callOf('claude-sonnet-4-5', MINIMAL)));
    expect(error.code).toBe('invalid_response');
  });

  test.for(models)('list the models: $file', async (recording) => {
    const { listModels } = await provider(replay(recording));
    const { data } = recording.response.body as { data: { id: string }[] };
    expect(await listModels(new AbortController().signal)).toEqual(data.map(({ id }) => id));
  });

  test.for(answers)('are read whole: $file', async (recording) => {
    const { complete } = await provider(replay(withJsonType(recording)));
    const chunks = await complete(callOf(modelOf(recording), MINIMAL));
    expect(answerOf(chunks)).toEqual(recordedAnswer(recording));
    expect(requestIdIn(chunks)).toBe(recording.response.headers['request-id']);
    expect(chunks.at(-1)?.type).toBe('finish');
  });

  test.for(streams)('are read as a stream, cut as recorded and anywhere: $file', async (recording) => {
    const expected = recordedAnswer(recording);
    const cuts: Cut[] = ['recorded', 'whole', 7];
    if (recordedBytes(recording).length < 8_000) cuts.push('each-byte');
    for (const cut of cuts) {
      const chunks = await streamed(recording, cut);
      expect(answerOf(chunks), String(cut)).toEqual(expected);
      expect(chunks.map(({ type }) => type).indexOf('finish'), String(cut)).toBe(chunks.length - 1);
    }
  });

  test.for(streams)('have no end when the stream stops before it: $file', async (recording) => {
    const bytes = recordedBytes(recording);
    const end = Buffer.from(bytes).lastIndexOf('event: message_stop');
    // Short streams are broken off after every byte, long ones at every recorded read and around events.
    const places =
      bytes.length < 1_800
        ? Array.from({ length: end }, (_, place) => place)
        : [1, ...breaks(bytes, recording, end), end];
    for (const place of places) {
      const text = new TextDecoder().decode(bytes.slice(0, place));
      const cut = { ...recording, response: { ...recording.response, sse: text } };
      const chunks = await streamed(cut, 'whole');
      expect(
        chunks.some(({ type }) => type === 'finish'),
        `after ${place} bytes`,
      ).toBe(false);
    }
  });

  test.for(errors)('are errors with the right code: $file', async (recording) => {
    const { complete, stream } = await provider(replay(recording));
    const inStream = recording.response.status === 200;
    const call = callOf(modelOf(recording), MINIMAL);
    const error = await thrownBy(inStream ? collect(stream(call)) : Promise.resolve(complete(call)));
    expect(error.code).toBe(expectedCode(recording));
    expect(error.status).toBe(inStream ? undefined : recording.response.status);
    expect(error.provider).toBe('anthropic');
    expect(error.message).not.toContain('test-key');
  });

  test.for(requests)('ask as we would ask for the same: $file', async (recording) => {
    const body = recording.request.body as Json;
    const fetch = replay(recording, 'whole');
    const { complete, stream } = await provider(fetch);
    const call = callOf(modelOf(recording), requestOf(body));
    const sent = body['stream'] === true ? collect(stream(call)) : Promise.resolve(complete(call));
    await sent.catch(() => {});
    expect(fetch.requests).toHaveLength(1);
    expect(fetch.requests[0]?.url).toBe('https://api.anthropic.com/v1/messages');
    expect(canonical(fetch.requests[0]?.body as Json)).toEqual(canonical(body));
  });
});

function requestIdIn(chunks: readonly ChatChunk[]): string | undefined {
  const [start] = chunks;
  return start?.type === 'response-start' ? start.requestId : undefined;
}

/** Where the network cut the stream, as far as that lies before its end. */
function breaks(bytes: Uint8Array<ArrayBuffer>, recording: Recording, end: number): number[] {
  let place = 0;
  return [...pieces(bytes, 'recorded', recording)].map((piece) => (place += piece.length)).filter((at) => at < end);
}

/** By status and the vendor's own type, read off its error page; words decide only where the type says too little. */
function expectedCode({ response }: Recording): string {
  const error = (response.sse === undefined ? (response.body as Json) : events(response.sse)[0])?.['error'] as Json;
  const type = response.status === 429 ? 'rate_limit_error' : (error['type'] as string);
  if (/prompt is too long/.test(error['message'] as string)) return 'context_length_exceeded';
  if (type === 'api_error' && error['message'] === 'Overloaded') return 'overloaded';
  return {
    invalid_request_error: 'invalid_request',
    authentication_error: 'provider_auth',
    not_found_error: 'model_not_found',
    rate_limit_error: 'rate_limited',
    api_error: 'provider_unavailable',
    overloaded_error: 'overloaded',
  }[type] as string;
}
