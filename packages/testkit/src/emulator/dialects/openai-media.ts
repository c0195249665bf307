import { refuse } from '../failure.ts';
import { checkKey } from './openai-request.ts';
import type { MediaOptions } from './with-media.ts';

type Body = Readonly<Record<string, unknown>>;

/** What OpenAI's own models ask for beyond their fields. */
export const OPENAI_MEDIA: MediaOptions = {
  checkKey,
  paths: ['/images/generations', '/images/edits', '/audio/speech', '/audio/transcriptions'],
  rules: { '/audio/speech': checkSpeech, '/audio/transcriptions': checkTranscription },
};

function checkSpeech({ model, stream_format: format }: Body): void {
  if (format === 'sse' && String(model).startsWith('tts-1')) {
    refuse('invalid-request', `stream_format 'sse' is not supported with model '${String(model)}'.`, 'stream_format');
  }
}

const ENDINGS = ['flac', 'm4a', 'mp3', 'mp4', 'mpeg', 'mpga', 'oga', 'ogg', 'wav', 'webm'];

function checkTranscription({ model, file, response_format: format = 'json', ...rest }: Body): void {
  const { filename } = file as { readonly filename: string };
  if (!ENDINGS.includes(filename.split('.').at(-1) ?? '')) {
    refuse('invalid-request', `Invalid file format. Supported formats: ${JSON.stringify(ENDINGS)}`, 'file');
  }
  const isWhisper = String(model).startsWith('whisper');
  const formats = isWhisper ? ['json', 'text', 'srt', 'verbose_json', 'vtt'] : ['json', 'text'];
  if (!formats.includes(String(format))) {
    refuse(
      'invalid-request',
      `response_format '${String(format)}' is not compatible with model '${String(model)}'. Use 'json' or 'text' instead.`,
      'response_format',
    );
  }
  if (rest['timestamp_granularities[]'] !== undefined && format !== 'verbose_json') {
    refuse(
      'invalid-request',
      "timestamp_granularities requires response_format 'verbose_json'.",
      'timestamp_granularities',
    );
  }
}
