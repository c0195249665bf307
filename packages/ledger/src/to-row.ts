import type { AttemptRecord, Dispatch, Observation, Usage } from '@signalbox/core';
import { REQUEST_COLUMNS, type AttemptRow, type RequestRow } from './columns.ts';
import { safeText } from './safe-text.ts';
import { joinTags } from './tags.ts';

/** A row as it is before anything is sent. */
export function openRow(dispatch: Dispatch, instance: string, seq: number): RequestRow {
  const { estimateNanoUsd } = dispatch;
  return { ...EMPTY, ...common(dispatch), state: 'open', instance, seq, estimate_nano: whole(estimateNanoUsd) };
}

/** The row of a finished request. */
export function closedRow(observation: Observation, instance: string): RequestRow {
  const { cost, cache, experiment, content, usage, attempts } = observation;
  return {
    ...EMPTY,
    ...common(observation),
    state: 'closed',
    instance,
    latency_us: microseconds(observation.latencyMs),
    first_chunk_us: microseconds(observation.timeToFirstChunkMs),
    provider: text(observation.provider),
    model: text(observation.model),
    experiment: text(experiment?.name),
    arm: text(experiment?.arm),
    cache: cache?.kind ?? null,
    saved_nano: whole(cache?.savedNanoUsd),
    outcome: observation.outcome,
    error_code: observation.errorCode ?? null,
    finish_reason: observation.finishReason ?? null,
    ...usageColumns(usage),
    cost_nano: whole(cost.nanoUsd),
    cost_source: cost.source,
    attempts: attempts.length,
    answer: answerOf(observation) === undefined ? 0 : 1,
    messages: content === undefined ? null : safeText(JSON.stringify(content.messages)),
    answer_text: text(content?.text),
  };
}

/** The calls of a finished request, in their order. */
export function attemptRows(observation: Observation): readonly AttemptRow[] {
  const answer = answerOf(observation);
  return observation.attempts.map((attempt, position) => ({
    request_id: safeText(observation.id),
    position,
    id: safeText(attempt.id),
    provider: safeText(attempt.provider),
    model: safeText(attempt.model),
    retry: attempt.retry,
    started_at: whole(attempt.startedAt),
    latency_us: microseconds(attempt.latencyMs),
    first_chunk_us: microseconds(attempt.timeToFirstChunkMs),
    sent: attempt.sent ? 1 : 0,
    outcome: attempt.outcome,
    role: attempt.role ?? null,
    error_code: attempt.error?.code ?? null,
    status: whole(attempt.error?.status),
    ...usageColumns(attempt.usage ?? NOTHING),
    cost_nano: whole(attempt.cost.nanoUsd),
    cost_source: attempt.cost.source,
    at_most_nano: whole(attempt.atMostNanoUsd),
    answer: attempt === answer ? 1 : 0,
    response_model: text(attempt.responseModel),
    response_id: text(attempt.responseId),
    provider_request_id: text(attempt.requestId),
  }));
}

const NOTHING: Usage = { inputTokens: 0, outputTokens: 0 };
const EMPTY = Object.fromEntries(Object.keys(REQUEST_COLUMNS).map((name) => [name, null])) as unknown as RequestRow;

/** What is known at both ends of a request. */
function common(request: Dispatch | Observation) {
  const { id, operation, startedAt, requestedModel, metadata, classification, plan } = request;
  return {
    id: safeText(id),
    operation,
    started_at: whole(startedAt),
    requested_model: text(requestedModel),
    task: safeText(classification.task),
    confidence: classification.confidence,
    classified_by: text(classification.by),
    route: text(plan.route),
    strategy: text(plan.strategy),
    decision: decisionOf(request),
    tags: joinTags(metadata.tags),
    user_id: text(metadata.user),
    key_id: text(metadata.key),
    session: text(metadata.session),
    tenant: text(metadata.tenant),
  };
}

/** A catalogue of hundreds may stand in a plan; a row tells of the first ones. */
const SHOWN = 10;

/** What decided, as far as a line of it goes: a plugin may say much. */
const EVIDENCE = { lines: 5, characters: 80 } as const;

function decisionOf({ plan, classification, asked, ...request }: Dispatch | Observation): string {
  const { candidates, rejected, weighed } = plan;
  const { difficulty, evidence } = classification;
  const experiment = 'experiment' in request ? request.experiment : undefined;
  return safeText(
    JSON.stringify({
      candidates: candidates.slice(0, SHOWN).map(({ provider, model }) => `${provider}/${model}`),
      reason: candidates[0]?.reason,
      // In the order of the candidates.
      expected: candidates.slice(0, SHOWN).map(({ estimate, reason }) => ({
        costUsd: estimate.costUsd,
        latencyMs: estimate.latencyMs,
        quality: estimate.quality,
        reason,
      })),
      rejected: rejected.slice(0, SHOWN).map(({ provider, model, code }) => `${provider}/${model}: ${code}`),
      of: candidates.length + rejected.length,
      difficulty,
      evidence: evidence.slice(0, EVIDENCE.lines).map((line) => line.slice(0, EVIDENCE.characters)),
      asked,
      share: experiment?.share,
      control: experiment?.control,
      propensity: candidates[0]?.propensity,
      // All that could have come first: a share that is missing would spoil what is reckoned from the others.
      weighed: weighed?.map(({ provider, model, propensity, quality, costUsd }) => ({
        candidate: `${provider}/${model}`,
        propensity,
        quality,
        costUsd,
      })),
    }),
  );
}

/** The attempt that a baseline is compared with: the same condition as core's own savings. */
function answerOf({ operation, outcome, cost, attempts }: Observation): AttemptRecord | undefined {
  if (operation !== 'chat' || outcome !== 'ok' || cost.nanoUsd === undefined) return undefined;
  const answer = attempts.findLast((attempt) => attempt.outcome === 'ok');
  return answer?.usage === undefined ? undefined : answer;
}

function usageColumns(usage: Usage) {
  return {
    input_tokens: count(usage.inputTokens),
    output_tokens: count(usage.outputTokens),
    cached_input_tokens: count(usage.cachedInputTokens),
    cache_write_tokens: count(usage.cacheWriteTokens),
    cache_write_1h_tokens: count(usage.cacheWrite1hTokens),
    reasoning_tokens: count(usage.reasoningTokens),
    audio_input_tokens: count(usage.audioInputTokens),
    audio_output_tokens: count(usage.audioOutputTokens),
    image_input_tokens: count(usage.imageInputTokens),
    image_output_tokens: count(usage.imageOutputTokens),
    searches: count(usage.searches),
    images: count(usage.images),
    audio_ms: Math.round((usage.audioSeconds ?? 0) * 1_000),
    characters: count(usage.characters),
    pages: count(usage.pages),
  };
}

function count(value: number | undefined): number {
  return Math.round(value ?? 0);
}

function whole(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value);
}

function microseconds(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.round(ms * 1_000);
}

function text(value: string | undefined): string | null {
  return value === undefined ? null : safeText(value);
}
