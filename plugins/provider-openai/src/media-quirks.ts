import type { OpenAiQuirks } from '@signalbox/provider-kit';

/**
 * What single models for pictures and sound refuse, or are to be asked for.
 * @see https://platform.openai.com/docs/api-reference/audio (read 2026-11-25)
 */
export const mediaQuirks: NonNullable<OpenAiQuirks['media']> = {
  lacks: [
    // Their answers have one form, in which there is no place for times.
    { models: /^gpt-.*transcribe/, fields: ['timestamps'] },
    { models: /diarize/, fields: ['prompt'] },
    { models: /^tts-1/, fields: ['instructions'] },
  ],
  // They are billed by tokens, which are told in events only.
  alwaysSent: [{ models: /^gpt-.*-tts/, fields: { stream_format: 'sse' } }],
  imageUrls: true,
};
