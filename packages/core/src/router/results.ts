import type { BaseResult, ChatResult, EmbedResult, RerankResult, ToolCallPart } from '../contracts/index.ts';
import { toUsd } from '../money/nano-usd.ts';
import { partsOf, reasoningOf, textOf, type Folded } from './fold.ts';
import { answering, type Journey } from './journey.ts';

const NOTHING_USED = { inputTokens: 0, outputTokens: 0 };

function baseResult(journey: Journey): BaseResult {
  const answer = answering(journey);
  if (answer === undefined) throw new TypeError('a journey without an answer has no result');
  const cost = journey.settlement?.cost ?? { source: 'unknown' };
  return {
    id: journey.id,
    provider: answer.provider,
    model: answer.model,
    responseModel: answer.responseModel ?? answer.model,
    ...(answer.requestId !== undefined && { requestId: answer.requestId }),
    usage: answer.usage ?? NOTHING_USED,
    usageReported: journey.usageReported,
    costUsd: cost.nanoUsd === undefined ? undefined : toUsd(cost.nanoUsd),
    costSource: cost.source,
    latencyMs: journey.latencyMs,
    classification: journey.classification,
    decision: journey.plan,
    attempts: journey.attempts,
    warnings: journey.warnings,
  };
}

export function chatResult(journey: Journey, folded: Folded): ChatResult {
  const parts = partsOf(folded);
  const { finish } = journey;
  return {
    ...baseResult(journey),
    text: textOf(folded),
    parts,
    toolCalls: parts.filter((part): part is ToolCallPart => part.type === 'tool-call'),
    reasoning: reasoningOf(folded),
    citations: folded.citations,
    finishReason: finish?.finishReason ?? 'other',
    ...(finish?.rawFinishReason !== undefined && { rawFinishReason: finish.rawFinishReason }),
    timeToFirstTokenMs: (journey.firstChunkMs ?? journey.startedMs + journey.latencyMs) - journey.startedMs,
  };
}

export function embedResult(journey: Journey, folded: Folded): EmbedResult {
  return { ...baseResult(journey), embeddings: folded.embeddings };
}

export function rerankResult(journey: Journey, folded: Folded): RerankResult {
  return { ...baseResult(journey), ranking: folded.ranking };
}
