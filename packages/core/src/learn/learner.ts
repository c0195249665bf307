import { difficultyShift, priorOf } from '../belief/prior.ts';
import type {
  Clock,
  Feedback,
  LearnedSnapshot,
  ModelCard,
  Observation,
  OperationRequest,
  RecalledRequest,
} from '../contracts/index.ts';
import { hashedName, taskName } from './cell-key.ts';
import { createDial } from './dial.ts';
import { feedbackValue } from './feedback-value.ts';
import type { Memory, Subject } from './memory.ts';
import type { LearnedOptions } from './options.ts';
import { hear, RememberedRequests, type Remembered } from './remembered.ts';
import { createRepeats } from './repeats.ts';
import type { Sign, SignalName } from './signs.ts';
import { WarmPrefixes } from './warm-prefixes.ts';

/** Learns who answers what how well, from what is said of answers and from what can be seen of them. */
export interface Learner {
  snapshot(): LearnedSnapshot;
  /** See `WarmPrefixes`. */
  warmTokens(job: OperationRequest, inputTokens: number): ReadonlyMap<string, number> | undefined;
  /**
   * Takes in a finished request.
   * @param signs what can be seen of its answer
   * @returns feedback that comes of it, on this request or an earlier one
   */
  note(job: OperationRequest, observation: Observation, signs: readonly Sign[], question: string): readonly Feedback[];
  /** What is remembered of a request, if it is. */
  remembered(requestId: string): Remembered | undefined;
  /** Takes back into memory what a tracker knows of a request. */
  recall(request: RecalledRequest): Remembered;
  /**
   * Learns what is said of an answer.
   * @returns whether it is new, and whether anything could be learned from it
   */
  hear(request: Remembered, feedback: Feedback): { readonly isNew: boolean; readonly isLearned: boolean };
}

export interface LearnerDeps {
  readonly options: LearnedOptions;
  readonly memory: Memory;
  readonly clock: Clock;
  /** The card of a candidate, `provider/model`; `undefined` where it is not installed any more. */
  readonly cardOf: (candidate: string) => ModelCard | undefined;
}

/** Before anything was seen: about three in ten prompts are too hard for a cheap model. */
const USUAL_DIFFICULTY = { value: 0.3, count: 50 };
/** Before anything was seen: signs are mostly good. */
const USUAL_SIGN = { value: 0.97, count: 50 };
const USER_WEIGHT = 1;

export function createLearner({ options, memory, clock, cardOf }: LearnerDeps): Learner {
  const dial = createDial(options);
  const warm = new WarmPrefixes(options.promptCacheMs, clock);
  const requests = new RememberedRequests(options.maxRequests);
  const repeats = createRepeats(options.retryMs);
  const neverExplore = new Set(options.neverExplore);
  const tenantOf = (tenant: string | undefined): string | undefined =>
    options.perTenant && tenant !== undefined ? hashedName(tenant) : undefined;
  const usualDifficulty = (): number => memory.mean('difficulty', USUAL_DIFFICULTY);

  const subjectOf = ({ candidate, task, tenant, difficulty }: Remembered): Subject | undefined => {
    if (candidate === undefined) return undefined;
    const prior = priorOf(cardOf(candidate), task);
    const shift = difficultyShift(difficulty, usualDifficulty());
    return { candidate, task, tenant, prior: prior.ability - shift, priorVariance: prior.variance };
  };

  /** Signs count as far as they are more often good, or bad, than with others. */
  const noteSigns = (candidate: string, task: string, signs: readonly Sign[], isNew: boolean): void => {
    let sum = 0;
    for (const { name, isGood } of signs) {
      const weight = options.signals[name];
      if (weight === 0) continue;
      const usual = memory.mean(`sign ${name}`, USUAL_SIGN);
      sum += weight * ((isGood ? 1 : 0) - usual);
      memory.noteMean(`sign ${name}`, isGood ? 1 : 0);
    }
    memory.sign({ candidate, task, tenant: undefined }, sum, isNew);
  };

  const isOn = ({ name }: Sign): boolean => options.signals[name] > 0;
  const feedbackOf = (requestId: string, { name, isGood }: Sign): Feedback => ({
    id: `${requestId}:signal:${name}`,
    requestId,
    by: `signal:${name}`,
    at: clock.now(),
    score: isGood ? 1 : 0,
  });

  const learner: Learner = {
    snapshot: () => ({
      belief: (candidate, task, tenant, priorVariance) =>
        memory.belief(candidate, taskName(task), tenantOf(tenant), priorVariance),
      usualDifficulty: usualDifficulty(),
      tolerance: dial.tolerance,
      explore: options.explore,
      neverExplore,
    }),
    warmTokens: (job, inputTokens) => warm.warmTokens(job, inputTokens),
    note(job, observation, signs, question) {
      const request = rememberedOf(observation, tenantOf);
      requests.add(request);
      const { plan, classification, cache, outcome } = observation;
      if (plan.weighed !== undefined) dial.note(plan.weighed);
      if (classification.difficulty !== undefined) memory.noteMean('difficulty', classification.difficulty);
      const told: Feedback[] = [];
      for (const { provider, model, error } of observation.attempts) {
        if (error?.code !== 'answer_rejected') continue;
        noteSigns(`${provider}/${model}`, request.task, [{ name: 'schema', isGood: false }], true);
      }
      const { candidate } = request;
      if (candidate === undefined || outcome !== 'ok' || cache !== undefined) return told;
      warm.note(job, plan.candidates[0]?.estimate.inputTokens ?? 0, candidate);
      if (job.operation !== 'chat') return told;
      noteSigns(candidate, request.task, signs, true);
      // That nothing was the matter goes without saying.
      told.push(
        ...signs.filter((sign) => isOn(sign) && isTold(sign)).map((sign) => feedbackOf(request.requestId, sign)),
      );
      const { user, session, key } = observation.metadata;
      const who = session ?? user ?? key;
      if (who === undefined || options.signals.retry === 0) return told;
      const before = repeats.note(who, question, request.requestId, clock.now());
      const earlier = before === undefined ? undefined : requests.get(before);
      // Until it is asked again, an answer was good enough.
      noteSigns(candidate, request.task, [{ name: 'retry', isGood: true }], false);
      if (earlier?.candidate === undefined) return told;
      memory.sign({ ...earlier, candidate: earlier.candidate }, -options.signals.retry, false);
      memory.noteMean('sign retry', 0);
      told.push(feedbackOf(earlier.requestId, { name: 'retry', isGood: false }));
      return told;
    },
    remembered: (requestId) => requests.get(requestId),
    recall(recalled) {
      const { requestId, task, tenant, difficulty, provider, model, feedback } = recalled;
      const request: Remembered = {
        requestId,
        task: taskName(task),
        tenant: tenantOf(tenant),
        difficulty,
        candidate: provider === undefined || model === undefined ? undefined : `${provider}/${model}`,
        ids: new Set(),
        judgement: {},
      };
      for (const each of feedback) hear(request, each);
      requests.add(request);
      return request;
    },
    hear(request, feedback) {
      const before = feedback.by === 'user' ? feedbackValue(request.judgement) : undefined;
      if (!hear(request, feedback)) return { isNew: false, isLearned: false };
      const value = feedbackValue(feedback.by === 'user' ? request.judgement : feedback);
      const subject = subjectOf(request);
      if (value === undefined || subject === undefined) return { isNew: true, isLearned: false };
      const weight = feedback.by === 'user' ? USER_WEIGHT : (options.judge?.weight ?? 0);
      if (before === undefined) memory.judge(subject, value, weight);
      else memory.correct(subject, value - before, weight);
      return { isNew: true, isLearned: true };
    },
  };
  return learner;
}

const ALWAYS_TOLD: ReadonlySet<SignalName> = new Set(['schema', 'toolCalls']);

function isTold({ name, isGood }: Sign): boolean {
  return !isGood || ALWAYS_TOLD.has(name);
}

function rememberedOf(
  { id, classification, metadata, provider, model }: Observation,
  tenantOf: (tenant: string | undefined) => string | undefined,
): Remembered {
  return {
    requestId: id,
    task: taskName(classification.task),
    tenant: tenantOf(metadata.tenant),
    difficulty: classification.difficulty,
    candidate: provider === undefined || model === undefined ? undefined : `${provider}/${model}`,
    ids: new Set(),
    judgement: {},
  };
}
