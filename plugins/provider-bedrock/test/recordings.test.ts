import { readRecordings, recordedBytes, recordingsFolder, replay, type Cut, type Recording } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { codeOf, readChunks, readRecorded, readRefusal } from './answer.ts';
import { chatCall, collect, embedCall, provider } from './harness.ts';
import { comparable, toOurRequest, withoutTrimmed } from './recorded-request.ts';

const absent = recordingsFolder() === undefined;
const all = readRecordings('bedrock');

/** What is recorded of Bedrock and is none of this plugin's business. */
const OUT_OF_SCOPE: Readonly<Record<string, string>> = {
  chat: "Bedrock's OpenAI-compatible chat endpoint",
  responses: "Bedrock's OpenAI-compatible responses endpoint",
  invoke: 'chat over InvokeModel, where every model has a body of its own; Converse replaces it',
  'count-tokens': 'the contract has no token counting yet',
  models: 'the control plane, another service with another SDK',
  rerank: 'rerank is not in this plugin yet',
};

const converse = all.filter(({ api }) => api === 'converse');
const answers = converse.filter(({ response }) => response.status === 200);
const refusals = converse.filter(({ response }) => response.status !== 200);
const embeddings = all.filter(({ api }) => api === 'embeddings');
const streams = answers.filter(({ stream }) => stream);
const SHORT_BYTES = 6_000;

function modelOf({ request }: Recording): string {
  return decodeURIComponent(/\/model\/([^/]+)\//.exec(request.path ?? '')?.[1] ?? 'anthropic.claude-haiku-4-5');
}

async function run(recording: Recording, cut: Cut): Promise<ReturnType<typeof readChunks>> {
  const bedrock = await provider(replay(recording, cut));
  const call = chatCall(modelOf(recording));
  return readChunks(
    recording.stream ? await collect(bedrock.stream?.(call)) : ((await bedrock.complete?.(call)) ?? []),
  );
}

test.runIf(process.env['CI'] !== undefined && !absent)('finds the recordings that are there', () => {
  expect(all.length).toBeGreaterThan(100);
});

describe.skipIf(absent)('recordings of Bedrock (skipped where the recordings are absent)', () => {
  test('every recording is driven through the plugin or skipped by name', () => {
    const skipped = all.filter(({ api }) => api in OUT_OF_SCOPE);
    expect([...answers, ...refusals, ...embeddings, ...skipped].map(({ file }) => file).sort()).toEqual(
      all.map(({ file }) => file),
    );
    expect(all).toHaveLength(105);
  });

  describe('answers', () => {
    test.for(answers.map((recording) => [recording.file, recording] as const))(
      'reads what was recorded: %s',
      async ([, recording]) => {
        expect(await run(recording, 'recorded')).toEqual(readRecorded(recording));
      },
    );

    test.for(streams.map((recording) => [recording.file, recording] as const))(
      'reads the same from odd pieces: %s',
      async ([, recording]) => {
        expect(await run(recording, 61)).toEqual(readRecorded(recording));
      },
    );

    const short = streams.filter((recording) => recordedBytes(recording).length < SHORT_BYTES);
    test.for(short.map((recording) => [recording.file, recording] as const))(
      'reads the same from single bytes: %s',
      async ([, recording]) => {
        expect(await run(recording, 'each-byte')).toEqual(readRecorded(recording));
      },
    );
  });

  test.for(refusals.map((recording) => [recording.file, recording] as const))(
    'maps the refusal: %s',
    async ([, recording]) => {
      expect(await codeOf(() => run(recording, 'recorded'))).toBe(readRefusal(recording));
    },
  );

  test.for(embeddings.map((recording) => [recording.file, recording] as const))(
    'embeds as recorded: %s',
    async ([, recording]) => {
      const fetch = replay(recording);
      const bedrock = await provider(fetch);
      const sent = recording.request.body as { singleEmbeddingParams: Record<string, any> };
      const { text, embeddingDimension, embeddingPurpose } = sent.singleEmbeddingParams;
      const chunks = await bedrock.embed?.(
        embedCall(modelOf(recording), {
          input: [text.value],
          ...(embeddingDimension && { dimensions: embeddingDimension }),
          inputType: embeddingPurpose === 'GENERIC_RETRIEVAL' ? 'query' : 'document',
          // Cutting a long text is asked for by name; by itself the plugin never lets a text be cut.
          providerOptions: { bedrock: { singleEmbeddingParams: { text: { truncationMode: text.truncationMode } } } },
        }),
      );
      const body = recording.response.body as { embeddings: { embedding: number[] }[] };
      const tokens = Number(recording.response.headers['x-amzn-bedrock-input-token-count']);
      expect(chunks).toEqual([
        { type: 'embeddings', embeddings: [body.embeddings[0]?.embedding] },
        { type: 'finish', finishReason: 'stop', usage: { inputTokens: tokens, outputTokens: 0 } },
      ]);
      expect(fetch.requests[0]?.body).toEqual(recording.request.body);
    },
  );

  describe('requests', () => {
    /** Claude refuses S3, which we know beforehand. */
    const refusedHere = refusals.filter(
      (recording) => modelOf(recording).includes('claude') && JSON.stringify(recording.request.body).includes('s3://'),
    );
    const sendable = converse.filter(
      (recording) => recording.request.body !== null && !refusedHere.includes(recording),
    );

    test.for(sendable.map((recording) => [recording.file, recording] as const))(
      'sends what was recorded: %s',
      async ([, recording]) => {
        const body = withoutTrimmed(recording.request.body);
        const fetch = replay(recording);
        const bedrock = await provider(fetch);
        const call = chatCall(modelOf(recording), toOurRequest(body, 'bedrock'));
        const send = recording.stream ? () => collect(bedrock.stream?.(call)) : async () => bedrock.complete?.(call);
        await codeOf(async () => send());
        expect(call.warnings).toEqual([]);
        expect(comparable(fetch.requests[0]?.body as object)).toEqual(comparable(body));
        expect(decodeURIComponent(new URL(fetch.requests[0]?.url ?? '').pathname)).toBe(
          decodeURIComponent(recording.request.path),
        );
      },
    );

    test.for(refusedHere.map((recording) => [recording.file, recording] as const))(
      'refuses before sending what Claude refused: %s',
      async ([, recording]) => {
        const fetch = replay(recording);
        const bedrock = await provider(fetch);
        const call = chatCall(modelOf(recording), toOurRequest(recording.request.body as object, 'bedrock'));
        expect(await codeOf(async () => bedrock.complete?.(call))).toBe('unsupported_param');
        expect(fetch.requests).toEqual([]);
      },
    );
  });

  const skipped = all.filter(({ api }) => api in OUT_OF_SCOPE);
  for (const { file, api } of skipped) test.skip(`${file}: ${OUT_OF_SCOPE[api]}`, () => {});
});
