import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  readRecordings,
  recordingsFolder,
  startEmulator,
  type DialectName,
  type Emulator,
  type Recording,
} from '../../src/index.ts';
import { WIRES, type WireName } from './wire.ts';

/** The operations that the emulators know. */
const APIS: Readonly<Partial<Record<DialectName, RegExp>>> = {
  openai: /^(chat|embeddings|responses|count-tokens)$/,
  anthropic: /^(messages|messages-stream|count-tokens)$/,
  bedrock: /^(converse|converse-stream|count-tokens|embeddings)$/,
  cerebras: /^(chat|completions)$/,
  cohere: /^(chat|embeddings|rerank)$/,
  mistral: /^(chat|fim|embeddings)$/,
  deepseek: /^(chat|completions|responses)$/,
  groq: /^chat$/,
  openrouter: /^(chat|embeddings|rerank|responses)$/,
  perplexity: /^(chat|embeddings)$/,
  together: /^(chat|completions|embeddings|rerank)$/,
  xai: /^(chat|responses)$/,
  vllm: /^(chat|completions|embeddings)$/,
  zhipu: /^(chat|embeddings)$/,
};

const DIALECTS = Object.keys(APIS) as DialectName[];

/** The headers of its family. */
const headersOf = (dialect: DialectName): Readonly<Record<string, string>> =>
  (WIRES[dialect as WireName] ?? WIRES.openai).headers;

const CALLS_OF_A_USER = 'a user has tool calls, though null';
const SEALED_ELSEWHERE = 'its thoughts were sealed elsewhere';
const NO_CALL_ID = 'its tool result names no call';

const FIRST_VERSION = 'version 1 of the API';

/** Accepted by the vendor once, refused here on purpose. */
const REFUSED: Readonly<Record<string, string>> = {
  'converse-stream__content-filter__amazon.titan-text-express-v1__5ede3e379c.json':
    'Titan takes two user messages in a row',
  'chat__cached+plain+tool-result__glm-4.5-air__286c70964b.json': NO_CALL_ID,
  'chat__cached+plain+tool-result__glm-4.5__26a5e6d781.json': NO_CALL_ID,
  'chat__cached+plain+tool-result__glm-4.5v__5fb804fb44.json': NO_CALL_ID,
  'chat__cached+plain+tool-result__glm-4.6__4d26ecfc03.json': NO_CALL_ID,
  'chat__plain+tool-result__glm-4.6__6f510ee12f.json': NO_CALL_ID,
  'chat-stream__stream-reasoning+tool-result__google-gemini-3.1-flash-lite-preview__5429bdb6c7.json': SEALED_ELSEWHERE,
  'responses-stream__cached+stream-reasoning+tool-result__grok-4.3__28daedd6f3.json': SEALED_ELSEWHERE,
  'chat__plain__mistralai-Mixtral-8x7B-Instruct-v0.1__f21f495791.json': CALLS_OF_A_USER,
  'converse__reasoning__us.anthropic.claude-haiku-4-5-20251001-v__4ddd3f4dc3.json': 'its signature was made elsewhere',
  'chat__citations+plain__na__b6aa4d9be4.json': FIRST_VERSION,
  'embeddings__embeddings__embed-english-light-v3.0__255d274131.json': FIRST_VERSION,
  'embeddings__embeddings__embed-english-light-v3.0__53ea237b3f.json': FIRST_VERSION,
  'embeddings__embeddings__embed-v4.0__ad821b50cb.json': FIRST_VERSION,
};

const accepted = (dialect: DialectName): Recording[] =>
  readRecordings(dialect).filter(
    ({ api, request, response, file }) =>
      APIS[dialect]?.test(api) === true &&
      response.status === 200 &&
      request.method === 'POST' &&
      Boolean(request.body) &&
      !(file in REFUSED),
  );

test('finds the recordings wherever their folder is', () => {
  expect(accepted('openai').length > 0).toBe(recordingsFolder() !== undefined);
});

describe.skipIf(recordingsFolder() === undefined)('requests of real clients (skipped: no recordings folder)', () => {
  describe.each(DIALECTS)('%s', (dialect) => {
    let emulator: Emulator;
    beforeAll(async () => {
      emulator = await startEmulator({ dialect });
    });
    afterAll(async () => emulator.close());

    test.for(accepted(dialect))('$file is accepted', async ({ request }) => {
      const response = await fetch(emulator.url + request.path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headersOf(dialect) },
        // The ids that were taken out had nine characters, which Mistral insists on.
        body: JSON.stringify(request.body).replaceAll(/call_REDACTED_(\d)\b/g, 'REDACTED$1'),
      });
      const text = await response.text();
      expect(response.status, text).toBe(200);
    });
  });
});
