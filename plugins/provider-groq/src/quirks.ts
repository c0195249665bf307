import type { OpenAiQuirks } from '@signalbox/provider-kit';

const QWEN = /qwen3/;
const ORPHEUS = /orpheus/;

/** Models whose answers can be held to a JSON Schema. @see https://console.groq.com/docs/structured-outputs (read 2026-11-25) */
const TAKES_SCHEMA = /^(?:openai\/gpt-oss|qwen\/qwen3\.8|moonshotai\/kimi-k2|meta-llama\/llama-4)/;

/**
 * Where Groq's API differs from OpenAI's.
 * @see https://console.groq.com/docs/openai (read 2026-11-25)
 * @see https://console.groq.com/docs/reasoning (read 2026-11-25)
 */
export const quirks: OpenAiQuirks = {
  lacks: [
    // A name is refused, penalties are "not yet supported by any of our models".
    { features: ['file', 'audio', 'name', 'frequencyPenalty', 'presencePenalty'] },
    { models: new RegExp(`^(?!${TAKES_SCHEMA.source.slice(1)})`), features: ['json-schema'] },
  ],
  reasoningEfforts: [
    { models: /gpt-oss/, words: { low: 'low', medium: 'medium', high: 'high' } },
    { models: QWEN, words: { none: 'none', medium: 'default' } },
  ],
  // Without it, and without tools, Qwen's thoughts stand in the text, between <think> and </think>.
  alwaysSent: [{ models: QWEN, fields: { reasoning_format: 'parsed' } }],
  reasoningBackField: 'reasoning',
  media: {
    lacks: [{ fields: ['instructions'] }],
    speechFormats: [
      { models: ORPHEUS, words: { wav: 'wav' } },
      { models: /./, words: { mp3: 'mp3', flac: 'flac', wav: 'wav' } },
    ],
    alwaysSent: [
      // The length of the recording, which is what is billed, stands in the long form only.
      { models: /whisper/, fields: { response_format: 'verbose_json' } },
      { models: ORPHEUS, fields: { response_format: 'wav' } },
    ],
    // https://console.groq.com/docs/speech-to-text (read 2026-11-25)
    leastAudioSeconds: 10,
  },
};
