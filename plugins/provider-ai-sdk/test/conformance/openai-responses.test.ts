import type { ConformanceOptions } from '@signalbox/testkit';
import { providerConformance } from '@signalbox/testkit/vitest';
import { createOpenAI as createOpenAi2 } from 'ai-sdk-openai-v2';
import { createOpenAI as createOpenAi3 } from 'ai-sdk-openai-v3';
import { createOpenAI as createOpenAi4 } from 'ai-sdk-openai-v4';
import { describe } from 'vitest';
import { aiSdk, type VendorOptions } from '../../src/index.ts';
import { chatCard, type Connect } from './suite.ts';

/** As most people use it: `openai('gpt-…')` speaks the Responses API. */
const PACKAGES: Readonly<Record<string, Connect>> = {
  '2':
    (url) =>
    ({ fetch, secret }) =>
      createOpenAi2({ fetch, apiKey: secret('OPENAI_API_KEY'), baseURL: `${url}/v1` }),
  '3':
    (url) =>
    ({ fetch, secret }) =>
      createOpenAi3({ fetch, apiKey: secret('OPENAI_API_KEY'), baseURL: `${url}/v1` }),
  '4':
    (url) =>
    ({ fetch, secret }) =>
      createOpenAi4({ fetch, apiKey: secret('OPENAI_API_KEY'), baseURL: `${url}/v1` }),
};

const MODELS = [
  chatCard('gpt-5.4-mini', [
    'tools',
    'parallel-tools',
    'json',
    'json-schema',
    'vision',
    'file-input',
    'reasoning',
    'prompt-caching',
  ]),
  { id: 'gpt-image-1', kind: 'image', capabilities: [], price: { kind: 'unknown' } },
  { id: 'gpt-4o-mini-tts', kind: 'speech', capabilities: [], price: { kind: 'unknown' } },
  { id: 'whisper-1', kind: 'transcription', capabilities: [], price: { kind: 'unknown' } },
] as const;

const vendorOptions: VendorOptions = {
  parallelToolCalls: (value) => ({ openai: { parallelToolCalls: value } }),
  quality: (value) => ({ openai: { quality: value } }),
  background: (value) => ({ openai: { background: value } }),
  outputFormat: (value) => ({ openai: { outputFormat: value } }),
  language: (value) => ({ openai: { language: value } }),
  prompt: (value) => ({ openai: { prompt: value } }),
  temperature: (value) => ({ openai: { temperature: value } }),
};

/** What the packages themselves make of it. */
const DIFFERENCES: Readonly<Record<string, Pick<ConformanceOptions, 'skip' | 'codes'>>> = {
  '2': {
    skip: {
      'invents no usage when the vendor reports none':
        "the package's own description of the last event demands usage: an answer without it does not end there",
    },
    // It reads over the event.
    codes: { 'an error at the start of an answer': ['invalid_response', 'provider_unavailable'] },
  },
  '4': {
    skip: { 'sends or warns about timestamps of transcripts': 'the package asks for those of segments in any case' },
  },
};

for (const [generation, connectTo] of Object.entries(PACKAGES)) {
  describe(`responses and media of @ai-sdk/openai, generation ${generation}`, () => {
    providerConformance({
      dialect: 'openai',
      make: (url) =>
        aiSdk({
          id: `openai-${generation}`,
          connect: connectTo(url),
          secrets: ['OPENAI_API_KEY'],
          models: MODELS,
          // The emulator keeps no answers that could be referred to.
          providerOptions: { openai: { store: false } },
          vendorOptions,
        }),
      models: { chat: 'gpt-5.4-mini', image: 'gpt-image-1', speech: 'gpt-4o-mini-tts', transcription: 'whisper-1' },
      providerOptions: { user: 'own-marker' },
      ...DIFFERENCES[generation],
    });
  });
}
