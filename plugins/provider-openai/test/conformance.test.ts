import { providerConformance } from '@signalbox/testkit/vitest';
import { describe, test } from 'vitest';
import { openai } from '../src/index.ts';
import { description } from './description.ts';

const others = {
  embedding: 'text-embedding-3-small',
  'audio-input': 'gpt-audio',
  fim: 'gpt-3.5-turbo-instruct',
  image: 'gpt-image-2.6-flare',
  speech: 'gpt-4o-mini-tts',
  transcription: 'whisper-1',
} as const;

describe('by chat completions', () => {
  providerConformance({
    dialect: 'openai',
    make: (url, { apiKey }) => openai({ apiKey, baseUrl: `${url}/v1`, api: 'chat' }),
    models: { chat: 'gpt-4o-mini', reasoning: 'o3', ...others },
    description,
    providerOptions: { safety_identifier: 'own-marker' },
  });
});

describe('by the Responses API', () => {
  const { embedding } = others;
  providerConformance({
    dialect: 'openai',
    make: (url, { apiKey }) => openai({ apiKey, baseUrl: `${url}/v1`, api: 'responses', reasoningSummary: 'auto' }),
    models: { chat: 'gpt-6.2-sol', embedding },
    description,
    providerOptions: { safety_identifier: 'own-marker' },
    untested: {
      'audio-input': 'this API takes no sound: models that hear are asked by chat completions',
      fim: 'as by chat completions',
      image: 'as by chat completions',
      speech: 'as by chat completions',
      transcription: 'as by chat completions',
    },
  });
});

describe.skipIf(description !== undefined)("OpenAI's description of its API is not here", () => {
  test.skip('what is sent is checked against it', () => {});
});
