import type { TranscriptionModelV4, TranscriptionModelV4Result } from '@ai-sdk/provider';
import type { Chunk, TimedText, TranscriptionCall } from '@signalbox/core';
import { count } from '../answer/usage.ts';
import { inVendorsWay } from '../request/vendor-options.ts';
import { ask, unreadable } from './ask.ts';
import type { Settings } from './settings.ts';
import { usageByUnit } from './units.ts';

/** What was said in a recording. Its file name is not sent: the media type says what it is. */
export function transcribe(call: TranscriptionCall, settings: Settings): Promise<readonly Chunk[]> {
  const { audio, language, prompt, temperature, timestamps } = call.request;
  return ask<TranscriptionModelV4>('transcription', call, settings, async (asking) => {
    const { model, generation, vendor } = asking;
    const hasField = !generation.lacks.has('timestamps') && vendor.timestamps === undefined;
    const result = asking.heard(
      await model.doGenerate({
        audio: audio.data,
        mediaType: audio.mediaType,
        ...(hasField && timestamps !== undefined && { timestampGranularities: [...timestamps] }),
        ...asking.common(
          inVendorsWay('language', language, asking),
          inVendorsWay('prompt', prompt, asking),
          inVendorsWay('temperature', temperature, asking),
          hasField ? undefined : inVendorsWay('timestamps', timestamps, asking),
        ),
      }),
    );
    const { text, segments, words, providerMetadata, usage: rawUsage } = result;
    if (typeof text !== 'string') throw unreadable(call, settings, 'no text');
    const durationSeconds = count(result.durationInSeconds);
    return {
      chunk: {
        type: 'transcript',
        text,
        ...(typeof result.language === 'string' && { language: result.language }),
        ...(durationSeconds !== undefined && { durationSeconds }),
        ...(segments !== undefined && segments.length > 0 && { segments: segments.map(timed) }),
        ...(words !== undefined && { words: words.map(timed) }),
      },
      usage: usageByUnit(call.card, 'perAudioMinute', durationSeconds),
      facts: { providerMetadata, rawUsage },
    };
  });
}

function timed({ startSecond, endSecond, text }: TranscriptionModelV4Result['segments'][number]): TimedText {
  return { startSeconds: startSecond, endSeconds: endSecond, text };
}
