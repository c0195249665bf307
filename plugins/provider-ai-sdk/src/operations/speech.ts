import type { SpeechModelV4 } from '@ai-sdk/provider';
import type { Chunk, SpeechCall, SpeechRequest } from '@signalbox/core';
import { base64 } from '../answer/base64.ts';
import { ask, unreadable } from './ask.ts';
import { mediaTypeOf } from './media-type.ts';
import type { Settings } from './settings.ts';
import { usageByUnit } from './units.ts';

type Format = NonNullable<SpeechRequest['outputFormat']>;

/** What was asked for, where the first bytes say nothing. */
const BY_FORMAT: Readonly<Record<Format, string>> = {
  mp3: 'audio/mpeg',
  opus: 'audio/ogg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  pcm: 'audio/pcm',
};

/** Text read aloud: the AI SDK has the same fields. */
export function speak(call: SpeechCall, settings: Settings): Promise<readonly Chunk[]> {
  const { text, voice, outputFormat, speed, instructions } = call.request;
  return ask<SpeechModelV4>('speech', call, settings, async (asking) => {
    const {
      audio,
      providerMetadata,
      usage: rawUsage,
    } = asking.heard(
      await asking.model.doGenerate({
        text,
        voice,
        ...(outputFormat !== undefined && { outputFormat }),
        ...(speed !== undefined && { speed }),
        ...(instructions !== undefined && { instructions }),
        ...asking.common(),
      }),
    );
    const data = base64(audio);
    if (data === '') throw unreadable(call, settings, 'no sound');
    return {
      chunk: { type: 'audio', data, mediaType: mediaTypeOf(data) ?? BY_FORMAT[outputFormat ?? 'mp3'] },
      usage: usageByUnit(call.card, 'perMCharacters', [...text].length),
      facts: { providerMetadata, rawUsage },
    };
  });
}
