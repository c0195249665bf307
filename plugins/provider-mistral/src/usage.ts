type Json = Readonly<Record<string, unknown>>;

/**
 * Usage as OpenAI would tell it. `prompt_tokens` leaves out what was heard, which only the total has in it; the count of
 * cached tokens has had three names.
 * @param isHeard the model bills sound by the minute: where nothing is said of it, there was none
 * @see https://docs.mistral.ai/capabilities/audio (read 2026-11-25)
 */
export function openAiUsageOf(usage: Json, isHeard: boolean): Json {
  const prompt = count(usage['prompt_tokens']) ?? 0;
  const completion = count(usage['completion_tokens']) ?? 0;
  const beside = Math.max(0, (count(usage['total_tokens']) ?? 0) - completion - prompt);
  const details = { ...json(usage['prompt_token_details']), ...json(usage['prompt_tokens_details']) };
  const cached = count(details['cached_tokens']) ?? count(usage['num_cached_tokens']);
  const audio = count(details['audio_tokens']) ?? (beside > 0 ? beside : undefined);
  const seconds = count(usage['prompt_audio_seconds']) ?? (isHeard ? 0 : undefined);
  return {
    ...usage,
    ...(usage['prompt_tokens'] !== undefined && { prompt_tokens: prompt + beside }),
    prompt_tokens_details: {
      ...(cached !== undefined && { cached_tokens: cached }),
      ...(audio !== undefined && { audio_tokens: audio }),
    },
    prompt_audio_seconds: seconds,
  };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

function json(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
