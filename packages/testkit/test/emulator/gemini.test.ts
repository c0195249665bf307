import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  readRecordings,
  recordingsFolder,
  startEmulator,
  type Emulator,
  type EmulatorOptions,
} from '../../src/index.ts';

type Json = any; // wire bodies, looked into

const MODEL = 'gemini-3.6-flash';
const OLD_MODEL = 'gemini-2.5-flash';
const user = (text: string) => ({ role: 'user', parts: [{ text }] });
const functions = [
  {
    functionDeclarations: [
      {
        name: 'get_weather',
        parametersJsonSchema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
    ],
  },
];

async function post(
  emulator: Emulator,
  path: string,
  body: object,
  headers: Record<string, string> = { 'x-goog-api-key': 'k' },
) {
  const response = await fetch(`${emulator.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, text, body: (isJson ? JSON.parse(text) : undefined) as Json };
}

async function once(body: object, model = MODEL, options: Partial<EmulatorOptions> = {}) {
  await using emulator = await startEmulator({ dialect: 'gemini', ...options });
  return await post(emulator, `/v1beta/models/${model}:generateContent`, body);
}

const partsOf = (body: Json): Json[] => body.candidates[0].content.parts;

describe('answers', () => {
  test('the same under both versions, and with the key in the query', async () => {
    await using emulator = await startEmulator({ dialect: 'gemini', apiKey: 'k' });
    const body = { contents: [user('Hello')] };
    const paths = [`/v1/models/${MODEL}:generateContent`, `/v1beta/models/${MODEL}:generateContent?key=k`];
    const texts = await Promise.all(
      paths.map(
        async (path) => partsOf((await post(emulator, path, body, path.includes('key') ? {} : undefined)).body)[0].text,
      ),
    );
    expect(texts[0]).toMatch(/^Hello! .*\(simulated · Signalbox\)$/);
    expect(texts[1]).toBe(texts[0]);
  });

  test('streams events with both line ends, the counts so far, and the reason at the end', async () => {
    await using emulator = await startEmulator({ dialect: 'gemini' });
    const { text } = await post(emulator, `/v1beta/models/${MODEL}:streamGenerateContent?alt=sse`, {
      contents: [user('Hello')],
    });
    const events: Json[] = text
      .split('\r\n\r\n')
      .filter(Boolean)
      .map((event) => JSON.parse(event.replace(/^data: /, '')));
    expect(events[0].usageMetadata).toEqual({
      promptTokenCount: expect.any(Number),
      totalTokenCount: expect.any(Number),
    });
    expect(events.at(-2).candidates[0].content.parts[0]).toEqual({ text: '', thoughtSignature: expect.any(String) });
    expect(events.at(-1).candidates[0].finishReason).toBe('STOP');
    expect(events.slice(0, -1).every((event) => event.candidates[0].finishReason === undefined)).toBe(true);
  });

  test('leaves thoughts out of the count of the answer, and the count out where all was thought', async () => {
    const told = await once({ contents: [user('x')] }, MODEL, {
      reply: () => ({ text: 'x', usage: { outputTokens: 50, reasoningTokens: 20 } }),
    });
    expect(told.body.usageMetadata).toMatchObject({ candidatesTokenCount: 30, thoughtsTokenCount: 20 });
    const thought = await once({ contents: [user('x')] }, MODEL, {
      reply: () => ({ text: '', usage: { outputTokens: 20, reasoningTokens: 20 } }),
    });
    expect(thought.body.usageMetadata).not.toHaveProperty('candidatesTokenCount');
  });

  test('reads names in snake case, and nothing for null', async () => {
    const { status } = await once({
      contents: [{ role: 'user', parts: [{ inline_data: { mime_type: 'image/png', data: 'AA==' } }] }],
      safetySettings: null,
    });
    expect(status).toBe(200);
  });

  test('speaks with the models that do, and with no others', async () => {
    const body = { contents: [user('Hello')], generationConfig: { responseModalities: ['AUDIO'] } };
    const { body: spoken } = await once(body, 'gemini-2.5-flash-preview-tts');
    expect(partsOf(spoken)[0].inlineData.mimeType).toBe('audio/L16;codec=pcm;rate=24000');
    expect((await once(body)).body.error.message).toContain('not supported by the model');
    expect((await once({ contents: [user('Hello')] }, 'gemini-2.5-flash-preview-tts')).status).toBe(400);
  });

  test('embeds a text alone or a batch, and counts for the model that does', async () => {
    await using emulator = await startEmulator({ dialect: 'gemini', dimensions: 4 });
    const content = { parts: [{ text: 'a' }] };
    const alone = await post(emulator, '/v1beta/models/gemini-embedding-001:embedContent', { content });
    expect(alone.body.embedding.values).toHaveLength(4);
    const requests = [{ model: 'models/gemini-embedding-2', content }];
    const batch = await post(emulator, '/v1beta/models/gemini-embedding-2:batchEmbedContents', { requests });
    expect(batch.body).toEqual({ embeddings: [alone.body.embedding], usageMetadata: { promptTokenCount: 1 } });
    const many = await post(emulator, '/v1beta/models/gemini-embedding-2:batchEmbedContents', {
      requests: Array.from({ length: 101 }, () => requests[0]),
    });
    expect(many.status).toBe(400);
  });
});

describe('refuses', () => {
  test('a wrong key with 400, none with 403', async () => {
    await using emulator = await startEmulator({ dialect: 'gemini', apiKey: 'k' });
    const path = `/v1beta/models/${MODEL}:generateContent`;
    const wrong = await post(emulator, path, {}, { 'x-goog-api-key': 'other' });
    expect([wrong.status, wrong.body.error.status, wrong.body.error.details[0].reason]).toEqual([
      400,
      'INVALID_ARGUMENT',
      'API_KEY_INVALID',
    ]);
    expect((await post(emulator, path, {}, {})).status).toBe(403);
  });

  test('an unknown model, in the words that name it', async () => {
    const { status, body } = await once({ contents: [user('x')] }, 'gone', { models: [MODEL] });
    expect([status, body.error.status]).toEqual([404, 'NOT_FOUND']);
    expect(body.error.message).toMatch(/^models\/gone is not found for API version v1beta/);
  });

  test.for([
    ['an unknown field', MODEL, { not_a_field: 1 }, 'Unknown name "notAField"'],
    [
      'an unknown field inside',
      MODEL,
      { generationConfig: { heat: 1 } },
      'Unknown name "heat" at \'generationConfig\'',
    ],
    ['a temperature over 2', MODEL, { generationConfig: { temperature: 3 } }, 'generationConfig.temperature'],
    ['another role', MODEL, { contents: [{ role: 'system', parts: [{ text: 'x' }] }] }, 'Please use a valid role'],
    ['a turn without parts', MODEL, { contents: [{ role: 'user', parts: [] }] }, 'must not be empty'],
    ['a part of no kind', MODEL, { contents: [{ role: 'user', parts: [{}] }] }, "required oneof field 'data'"],
    ['no contents', MODEL, { contents: [] }, 'contents is not specified'],
    [
      'a level and a budget',
      MODEL,
      { generationConfig: { thinkingConfig: { thinkingLevel: 'LOW', thinkingBudget: 1 } } },
      'only one of',
    ],
    [
      'a level before version 3',
      OLD_MODEL,
      { generationConfig: { thinkingConfig: { thinkingLevel: 'LOW' } } },
      'not supported for this model',
    ],
    [
      'a budget from version 4 on',
      'gemini-4-argon',
      { generationConfig: { thinkingConfig: { thinkingBudget: 1 } } },
      'not supported',
    ],
    ['a penalty', MODEL, { generationConfig: { frequencyPenalty: 1 } }, 'Penalty is not enabled'],
    [
      'JSON beside functions before version 3',
      OLD_MODEL,
      { tools: functions, generationConfig: { responseMimeType: 'application/json' } },
      'unsupported',
    ],
    ['a schema without its type', MODEL, { generationConfig: { responseJsonSchema: {} } }, 'mime type'],
    ['a function that is declared twice', MODEL, { tools: [...functions, ...functions] }, 'Duplicate function'],
    [
      'names that are allowed at will',
      MODEL,
      {
        tools: functions,
        toolConfig: { functionCallingConfig: { mode: 'AUTO', allowedFunctionNames: ['get_weather'] } },
      },
      'only be set when',
    ],
    [
      'a name that is not declared',
      MODEL,
      { tools: functions, toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['other'] } } },
      'not in the function',
    ],
  ] as const)('%s', async ([, model, more, words]) => {
    const { status, body } = await once({ contents: [user('x')], ...more }, model);
    expect([status, body.error.message]).toEqual([400, expect.stringContaining(words)]);
  });

  test('a prompt against its policy with a good status and no answer', async () => {
    await using emulator = await startEmulator({ dialect: 'gemini' });
    await emulator.fault({ kind: 'status', reason: 'content-policy' });
    const { status, body } = await post(emulator, `/v1beta/models/${MODEL}:generateContent`, { contents: [user('x')] });
    expect([status, body.promptFeedback.blockReason, body.candidates]).toEqual([200, 'PROHIBITED_CONTENT', undefined]);
  });
});

describe('function calls', () => {
  const asking = {
    contents: [user('How is it in both Paris and London?')],
    tools: functions,
    toolConfig: { functionCallingConfig: { mode: 'ANY' } },
  };
  const responses = (calls: Json[]) => ({
    role: 'user',
    parts: calls.map(({ functionCall: { id, name } }) => ({
      functionResponse: { id, name, response: { output: 'fine' } },
    })),
  });
  const go = (content: Json, after: Json[]) =>
    once({ contents: [...asking.contents, content, ...after], tools: functions });

  test('have ids, and the first one is signed, from version 3 on', async () => {
    const parts = partsOf((await once(asking)).body);
    expect(parts.map(({ functionCall: { id }, thoughtSignature: signature }) => [typeof id, typeof signature])).toEqual(
      [
        ['string', 'string'],
        ['string', 'undefined'],
      ],
    );
    expect(partsOf((await once(asking, OLD_MODEL)).body)[0]).toEqual({
      functionCall: { name: 'get_weather', args: { city: 'Paris' } },
    });
  });

  test('go on with their signatures and all of their results', async () => {
    const { content } = (await once(asking)).body.candidates[0];
    expect((await go(content, [responses(content.parts)])).status).toBe(200);
    expect((await go(content, [responses(content.parts.slice(1))])).body.error.message).toContain(
      'number of function response parts',
    );
    expect((await go(content, [user('Never mind')])).body.error.message).toContain('number of function response parts');
  });

  test('go on without a signature only if it is said so, and never with a wrong one', async () => {
    const { content } = (await once(asking)).body.candidates[0];
    const signed = (thoughtSignature?: string) => ({
      ...content,
      parts: [{ functionCall: content.parts[0].functionCall, thoughtSignature }],
    });
    const after = [responses(content.parts.slice(0, 1))];
    expect((await go(signed(), after)).body.error.message).toContain('missing a thought_signature');
    expect((await go(signed('d3Jvbmc='), after)).body.error.message).toContain('not valid');
    expect((await go(signed('skip_thought_signature_validator'), after)).status).toBe(200);
    // A turn that is over is not looked at again.
    expect((await go(signed(), [...after, { role: 'model', parts: [{ text: 'Fine.' }] }, user('Thanks')])).status).toBe(
      200,
    );
  });
});

describe.skipIf(recordingsFolder() === undefined)('requests of real clients (skipped: no recordings folder)', () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ dialect: 'gemini' });
  });
  afterAll(async () => emulator.close());

  const APIS = new Set(['generateContent', 'count-tokens', 'embeddings']);
  // Vertex takes fields that this API does not.
  const accepted = readRecordings('gemini').filter(
    ({ api, request, response }) =>
      APIS.has(api) && response.status === 200 && Boolean(request.body) && !request.path.includes('/projects/'),
  );

  /** Signatures that were made elsewhere say that they are. */
  const foreign = (body: unknown): unknown =>
    JSON.parse(
      JSON.stringify(body).replaceAll(/("thought_?[sS]ignature":)"[^"]*"/g, '$1"skip_thought_signature_validator"'),
    );

  test.for(accepted)('$file is accepted', async ({ request }) => {
    const { status, text } = await post(
      emulator,
      request.path.replace(/^.*\/models\//, '/v1beta/models/'),
      foreign(request.body) as object,
    );
    expect(status, text).toBe(200);
  });
});
