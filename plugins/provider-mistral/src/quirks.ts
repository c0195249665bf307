import type { OpenAiQuirks } from '@signalbox/provider-kit';
import { RATE_LIMITS, REQUEST_ID } from './headers.ts';

/**
 * Chat completions as OpenAI began them. What no quirk can say is in `refine`, for requests, and in `adapt`, for answers.
 * @see https://docs.mistral.ai/api/endpoint/chat (read 2026-11-25)
 */
export const quirks: OpenAiQuirks = {
  maxTokensField: 'max_tokens',
  seedField: 'random_seed',
  lacks: [{ features: ['name'] }],
  // As a chunk of the content, which `refine` makes of it.
  reasoningBackField: 'reasoning_content',
  filePart: 'data-or-url',
  // The kind is not sent: it is heard.
  audioFormats: {
    'audio/flac': 'flac',
    'audio/ogg': 'ogg',
    'audio/mp4': 'm4a',
    'audio/m4a': 'm4a',
    'audio/x-m4a': 'm4a',
    'audio/webm': 'webm',
  },
  toolResultMedia: true,
  streamOptions: false,
  usagePaths: { audioSeconds: ['prompt_audio_seconds'] },
  requestIdHeader: REQUEST_ID,
  rateLimits: RATE_LIMITS,
};
