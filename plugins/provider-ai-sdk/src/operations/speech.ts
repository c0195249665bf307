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

const TEXT = /^text\/|json/;

/** Text read aloud: the AI SDK has the same fields. */
export function speak(call: SpeechCall, settings: Settings): Promise<readonly Chunk[]> {
  const { text, voice, outputFormat, speed, instructions } = call.request;
  return ask<SpeechModelV4>('speech', call, settings, async (asking) => {
    const result = asking.heard(
      await asking.model.doGenerate({
        text,
        voice,
        ...(outputFormat !== undefined && { outputFormat }),
        ...(speed !== undefined && { speed }),
        ...(instructions !== undefined && { instructions }),
        ...asking.common(),
      }),
    );
    const { audio, providerMetadata, usage: rawUsage } = result;
    const data = base64(audio);
    const known = mediaTypeOf(data);
    const type = result.response?.headers?.['content-type'] ?? '';
    // Packages hand the body on whatever it is; one that read JSON for it gives base64, or sound that can be told.
    const isBody = typeof audio !== 'string' && TEXT.test(type) && known === undefined && outputFormat !== 'pcm';
    if (data === '' || isBody) throw unreadable(call, settings, 'no sound');
    const stated = type.startsWith('audio/') ? type.split(';', 1)[0] : undefined;
    return {
      chunk: { type: 'audio', data, mediaType: known ?? stated ?? BY_FORMAT[outputFormat ?? 'mp3'] },
      usage: usageByUnit(call.card, 'perMCharacters', [...text].length),
      facts: { providerMetadata, rawUsage },
    };
  });
}
