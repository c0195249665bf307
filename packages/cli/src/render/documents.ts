import type {
  AttemptRecord,
  ChatResult,
  Classification,
  ConsensusResult,
  ParallelAnswer,
  ParallelResult,
  Plan,
  RouterError,
  Vote,
} from '@signalbox/core';

/** What `--json` prints. Model cards and opaque parts are left out: they are long, and not about this request. */
export function resultDocument(result: ChatResult): object {
  const { id, text, provider, model, responseModel, finishReason, warnings } = result;
  const { usage, usageReported, costUsd, costSource, latencyMs, timeToFirstTokenMs } = result;
  return {
    id,
    text,
    provider,
    model,
    responseModel,
    finishReason,
    usage,
    usageReported,
    costUsd: costUsd ?? null,
    costSource,
    latencyMs,
    timeToFirstTokenMs,
    ...decisionDocument(result.classification, result.decision),
    attempts: result.attempts.map(attemptDocument),
    warnings,
  };
}

/** A failed request; `decided` is absent when it failed before a plan was made. */
export function failureDocument(
  error: RouterError,
  decided?: { readonly classification: Classification; readonly plan: Plan },
): object {
  const { code, message, origin, provider, model, status } = error;
  return {
    error: { code, message, origin, provider, model, status },
    ...(decided !== undefined && decisionDocument(decided.classification, decided.plan)),
    attempts: error.attempts.map(attemptDocument),
  };
}

/** Several answers to one prompt, with the votes where they were counted. */
export function comparisonDocument(seen: ParallelResult | ConsensusResult): object {
  const { rejected, costUsd, costSource, latencyMs } = seen;
  const answers: readonly (ParallelAnswer | Vote)[] = 'votes' in seen ? seen.votes : seen.answers;
  return {
    answers: answers.map(answerDocument),
    rejected,
    costUsd: costUsd ?? null,
    costSource,
    latencyMs,
    ...('votes' in seen && {
      agreement: seen.agreement,
      isMajority: seen.isMajority,
      answer: { provider: seen.answer.provider, model: seen.answer.model, text: seen.answer.text },
    }),
  };
}

function answerDocument(answer: ParallelAnswer | Vote): object {
  const { provider, model, outcome } = answer;
  const group = 'group' in answer ? { group: answer.group } : {};
  if (answer.outcome === 'failed') {
    const { code, message, status } = answer.error;
    return { provider, model, outcome, error: { code, message, status } };
  }
  const { text, finishReason, usage, usageReported, costUsd, costSource, latencyMs, timeToFirstTokenMs } =
    answer.result;
  const took = { usage, usageReported, costUsd: costUsd ?? null, costSource, latencyMs, timeToFirstTokenMs };
  return { provider, model, outcome, text, finishReason, ...took, ...group };
}

export function decisionDocument(classification: Classification, plan: Plan): object {
  const { task, by, confidence, evidence, reason } = classification;
  return {
    classification: { task, by, confidence, evidence, reason },
    decision: {
      route: plan.route,
      strategy: plan.strategy,
      candidates: plan.candidates.map(({ card: _, ...candidate }) => candidate),
      rejected: plan.rejected,
    },
  };
}

function attemptDocument(attempt: AttemptRecord): object {
  const { cost, ...rest } = attempt;
  return { ...rest, costUsd: cost.nanoUsd === undefined ? null : cost.nanoUsd / 1e9, costSource: cost.source };
}
