import type {
  AttemptRecord,
  Attributes,
  Observation,
  Operation,
  OperationRequest,
  Telemetry,
  Usage,
} from '../contracts/index.ts';
import { toUsd } from '../money/nano-usd.ts';

/**
 * Names of the OpenTelemetry GenAI semantic conventions, so that any exporter can pass them on as they are. Where they
 * have no word for an operation, ours stands.
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/ (read 2026-11-21; status: development)
 */
const OPERATION_NAMES: Readonly<Record<Operation, string>> = {
  chat: 'chat',
  fill: 'text_completion',
  embed: 'embeddings',
  rerank: 'rerank',
  image: 'generate_content',
  speech: 'generate_content',
  transcription: 'transcription',
  ocr: 'ocr',
};

export function requestAttributes({ operation, request }: OperationRequest): Attributes {
  return {
    'gen_ai.operation.name': OPERATION_NAMES[operation],
    ...(request.model !== undefined && { 'gen_ai.request.model': request.model }),
  };
}

type ProviderName = Telemetry['providerName'];

export function attemptAttributes(operation: Operation, attempt: AttemptRecord, nameOf: ProviderName): Attributes {
  return {
    'gen_ai.operation.name': OPERATION_NAMES[operation],
    'gen_ai.provider.name': nameOf(attempt.provider),
    'gen_ai.request.model': attempt.model,
    ...(attempt.responseModel !== undefined && { 'gen_ai.response.model': attempt.responseModel }),
    ...(attempt.responseId !== undefined && { 'gen_ai.response.id': attempt.responseId }),
    ...(attempt.usage !== undefined && usageAttributes(attempt.usage)),
    ...(attempt.timeToFirstChunkMs !== undefined && {
      'gen_ai.response.time_to_first_chunk': attempt.timeToFirstChunkMs / 1000,
    }),
    ...(attempt.error !== undefined && { 'error.type': attempt.error.code }),
  };
}

export function observationAttributes(observation: Observation, nameOf: ProviderName): Attributes {
  const { cost, cache, classification, finishReason, errorCode, provider, model } = observation;
  return {
    'gen_ai.operation.name': OPERATION_NAMES[observation.operation],
    ...(provider !== undefined && { 'gen_ai.provider.name': nameOf(provider) }),
    ...(model !== undefined && { 'gen_ai.request.model': model }),
    ...usageAttributes(observation.usage),
    ...(finishReason !== undefined && { 'gen_ai.response.finish_reasons': [finishReason] }),
    ...(errorCode !== undefined && { 'error.type': errorCode }),
    ...(cost.nanoUsd !== undefined && { 'signalbox.cost_usd': toUsd(cost.nanoUsd) }),
    'signalbox.cost_source': cost.source,
    ...(cache !== undefined && { 'signalbox.cache': cache.kind }),
    ...(cache?.savedNanoUsd !== undefined && { 'signalbox.cache_saved_usd': toUsd(cache.savedNanoUsd) }),
    'signalbox.task': classification.task,
    'signalbox.attempts': observation.attempts.length,
  };
}

function usageAttributes(usage: Usage): Attributes {
  return {
    'gen_ai.usage.input_tokens': usage.inputTokens,
    'gen_ai.usage.output_tokens': usage.outputTokens,
    ...(usage.cachedInputTokens !== undefined && { 'gen_ai.usage.cache_read.input_tokens': usage.cachedInputTokens }),
    ...(usage.cacheWriteTokens !== undefined && {
      'gen_ai.usage.cache_creation.input_tokens': usage.cacheWriteTokens,
    }),
    ...(usage.reasoningTokens !== undefined && { 'gen_ai.usage.reasoning.output_tokens': usage.reasoningTokens }),
  };
}
