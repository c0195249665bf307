import type {
  BaseResult,
  ChatResult,
  Cost,
  EmbedResult,
  FillResult,
  ImageResult,
  OcrResult,
  RerankResult,
  SpeechResult,
  ToolCallPart,
  TranscriptionResult,
} from '../contracts/index.ts';
import { toUsd } from '../money/nano-usd.ts';
import { madeOf, partsOf, reasoningOf, segmentsOf, textOf, type Folded } from './fold.ts';
import { answering, type Journey } from './journey.ts';

const NOTHING_USED = { inputTokens: 0, outputTokens: 0 };

function baseResult(journey: Journey): BaseResult {
  const answer = answering(journey);
  if (answer === undefined) throw new TypeError('a journey without an answer has no result');
  const { replayed } = journey;
  const cost = journey.settlement?.cost ?? { source: 'unknown' };
  return {
    id: journey.id,
    provider: answer.provider,
    model: answer.model,
    responseModel: answer.responseModel ?? answer.model,
    ...(answer.requestId !== undefined && { requestId: answer.requestId }),
    usage: answer.usage ?? NOTHING_USED,
    usageReported: journey.usageReported,
    costUsd: usdOf(cost),
    costSource: cost.source,
    latencyMs: journey.latencyMs,
    classification: journey.classification,
    decision: journey.plan,
    attempts: journey.attempts,
    warnings: journey.warnings,
    ...(replayed !== undefined && {
      cache: {
        kind: replayed.kind,
        ageMs: replayed.ageMs,
        savedUsd: usdOf(replayed.answer.cost),
        ...(replayed.similarity !== undefined && { similarity: replayed.similarity }),
      },
    }),
  };
}

function usdOf({ nanoUsd }: Cost): number | undefined {
  return nanoUsd === undefined ? undefined : toUsd(nanoUsd);
}

export function chatResult(journey: Journey, folded: Folded): ChatResult {
  const parts = partsOf(folded);
  const base = baseResult(journey);
  return {
    ...base,
    text: textOf(folded),
    parts,
    toolCalls: parts.filter((part): part is ToolCallPart => part.type === 'tool-call'),
    reasoning: reasoningOf(folded),
    citations: folded.citations,
    segments: segmentsOf(folded, base, journey.replayed === undefined ? journey.attempts : [journey.replayed.answer]),
    images: parts.flatMap((part) => (part.type === 'image' ? [part.source] : [])),
    ...ending(journey),
    timeToFirstTokenMs: (journey.firstChunkMs ?? journey.startedMs + journey.latencyMs) - journey.startedMs,
  };
}

export function fillResult(journey: Journey, folded: Folded): FillResult {
  return { ...baseResult(journey), text: textOf(folded), ...ending(journey) };
}

export function embedResult(journey: Journey, folded: Folded): EmbedResult {
  return { ...baseResult(journey), embeddings: madeOf(folded, 'embeddings').embeddings };
}

export function rerankResult(journey: Journey, folded: Folded): RerankResult {
  return { ...baseResult(journey), ranking: madeOf(folded, 'ranking').ranking };
}

export function imageResult(journey: Journey, folded: Folded): ImageResult {
  return { ...baseResult(journey), images: madeOf(folded, 'images').images };
}

export function speechResult(journey: Journey, folded: Folded): SpeechResult {
  const { data, mediaType } = madeOf(folded, 'audio');
  return { ...baseResult(journey), audio: { data, mediaType } };
}

export function transcriptionResult(journey: Journey, folded: Folded): TranscriptionResult {
  const { type: _, ...transcript } = madeOf(folded, 'transcript');
  return { ...baseResult(journey), ...transcript };
}

export function ocrResult(journey: Journey, folded: Folded): OcrResult {
  return { ...baseResult(journey), pages: madeOf(folded, 'pages').pages };
}

function ending({ finish }: Journey): Pick<ChatResult, 'finishReason' | 'rawFinishReason'> {
  return {
    finishReason: finish?.finishReason ?? 'other',
    ...(finish?.rawFinishReason !== undefined && { rawFinishReason: finish.rawFinishReason }),
  };
}
