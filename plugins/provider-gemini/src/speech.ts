import { RouterError, type Chunk, type SpeechCall } from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';
import { meaningOf, reasonWord } from './finish-reason.ts';
import { mergeOver } from './merge-over.ts';
import { DIALECT } from './request.ts';
import { toUsage } from './usage.ts';
import { wavOf } from './wav.ts';
import type { WireResponse } from './wire.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The body of `generateContent` that has a text read aloud.
 * @see https://ai.google.dev/gemini-api/docs/speech-generation (read 2026-11-25)
 */
export function toSpeech(call: SpeechCall, provider: string): Fields {
  const { text, voice, outputFormat = 'wav', speed, instructions, providerOptions } = call.request;
  if (outputFormat !== 'wav' && outputFormat !== 'pcm') {
    call.warn({ field: 'outputFormat', message: 'the API makes PCM only: handed out as WAV' });
  }
  if (speed !== undefined && speed !== 1) {
    call.warn({ field: 'speed', message: 'the API has no speed; say it in the instructions: left out' });
  }
  const body = {
    // How to say it stands before what to say.
    contents: [{ parts: [{ text: instructions === undefined ? text : `${instructions}:\n${text}` }] }],
    generationConfig: {
      responseModalities: ['AUDIO'],
      speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName: voice } } },
    },
  };
  return mergeOver(body, ownOptions(providerOptions, { provider, dialect: DIALECT }));
}

/** @throws RouterError `invalid_response` when there is no sound, `content_policy` when the text was refused */
export function fromSpeech(reply: unknown, { model, request }: SpeechCall, provider: string): Chunk[] {
  const { candidates = [], promptFeedback, usageMetadata, responseId } = (reply ?? {}) as WireResponse;
  const [candidate] = candidates;
  const sound = candidate?.content?.parts?.find(({ inlineData }) => inlineData?.data !== undefined)?.inlineData;
  const word = reasonWord(candidate?.finishReason ?? promptFeedback?.blockReason ?? 'no sound');
  if (sound?.data === undefined) {
    const meaning = meaningOf(word);
    const isRefused =
      promptFeedback?.blockReason !== undefined || ('reason' in meaning && meaning.reason === 'content-filter');
    throw new RouterError(isRefused ? 'content_policy' : 'invalid_response', {
      message: `${provider} read nothing aloud: ${word}`,
      provider,
      model,
      providerCode: word,
    });
  }
  const usage = toUsage(usageMetadata, 0);
  const mimeType = sound.mimeType ?? 'audio/L16;codec=pcm;rate=24000';
  return [
    { type: 'response-start', ...(responseId !== undefined && { responseId }) },
    {
      type: 'audio',
      ...(request.outputFormat === 'pcm' ? { data: sound.data, mediaType: mimeType } : wavOf(sound.data, mimeType)),
    },
    { type: 'finish', finishReason: 'stop', ...(usage !== undefined && { usage }) },
  ];
}
