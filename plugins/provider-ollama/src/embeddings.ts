import { RouterError, type Chunk, type EmbedCall } from '@signalbox/core';

interface WireEmbeddings {
  readonly model?: string;
  readonly embeddings?: readonly (readonly number[])[];
  /** Of the older `/api/embeddings`, which has one. */
  readonly embedding?: readonly number[];
  readonly prompt_eval_count?: number;
}

/** @throws RouterError `invalid_response` when there are not as many vectors as texts */
export function fromEmbed(body: unknown, { model, request }: EmbedCall, provider: string): Chunk[] {
  const { embedding, prompt_eval_count: inputTokens, ...reply } = (body ?? {}) as WireEmbeddings;
  const embeddings = reply.embeddings ?? (embedding === undefined ? [] : [embedding]);
  if (embeddings.length !== request.input.length) {
    throw new RouterError('invalid_response', {
      message: `${provider} sent ${embeddings.length} vectors for ${request.input.length} texts`,
      provider,
      model,
    });
  }
  return [
    { type: 'response-start', ...(reply.model !== undefined && { model: reply.model }) },
    { type: 'embeddings', embeddings },
    {
      type: 'finish',
      finishReason: 'stop',
      ...(inputTokens !== undefined && { usage: { inputTokens, outputTokens: 0 } }),
    },
  ];
}
