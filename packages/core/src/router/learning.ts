import type { Chunk, Feedback, LearnedSnapshot, Observation, OperationRequest } from '../contracts/index.ts';
import { lastQuestion } from '../facts/facts-of.ts';
import { hearChunk, startHearing } from '../learn/heard.ts';
import type { Learner } from '../learn/learner.ts';
import type { Memory } from '../learn/memory.ts';
import type { MemorySync } from '../learn/memory-sync.ts';
import { signsOf } from '../learn/signs.ts';
import { tellTrackers, type TellDeps } from '../learn/tell-trackers.ts';
import { fitsSchema } from './fits-schema.ts';
import type { Journey } from './journey.ts';

/** What the road has to do with learning, where the router learns. */
export interface Learning {
  readonly learner: Learner;
  readonly memory: Memory;
  readonly sync: MemorySync;
  /** Resolves when what was learned before is there; `undefined`: it is. */
  ready(): Promise<void> | undefined;
  snapshot(): LearnedSnapshot;
  warmTokens(job: OperationRequest, inputTokens: number): ReadonlyMap<string, number> | undefined;
  /** The chunks as they are, listened to. */
  overheard(journey: Journey, chunks: AsyncGenerator<Chunk, void, undefined>): AsyncGenerator<Chunk, void, undefined>;
  /** Takes in a finished request. Nothing that goes wrong here fails it. */
  note(journey: Journey, observation: Observation): void;
  /** Takes in what is said of an answer, and tells the trackers. */
  tell(feedback: Feedback): void;
  /** Asked of each answer that was taken in, with what was heard of it. */
  onAnswer: ((journey: Journey, observation: Observation) => void) | undefined;
  /** Tells of a failure that no request failed by. */
  failed(where: string, error: unknown): void;
  /** Resolves when nothing of it is under way. */
  idle(): Promise<void>;
}

export interface LearningDeps extends TellDeps {
  readonly learner: Learner;
  readonly memory: Memory;
  readonly sync: MemorySync;
}

export function createLearning(deps: LearningDeps): Learning {
  const { learner, memory, sync, telemetry } = deps;
  const underWay = new Set<Promise<void>>();
  const tellAll = (feedback: Feedback): void => tellTrackers(deps, (tracker) => tracker.feedback?.(feedback));
  const failed = (where: string, error: unknown): void => telemetry.emit('internal.error', () => ({ where, error }));

  const note = (journey: Journey, observation: Observation, fits: boolean | undefined): void => {
    const { job, heard, finish, plan } = journey;
    const signs =
      heard === undefined
        ? []
        : signsOf({
            text: heard.text,
            toolArguments: heard.isCut ? [] : heard.toolArguments,
            finishReason: finish?.finishReason,
            isLimited: isLimited(job, plan.candidates[0]?.maxOutputTokens),
            fits,
          });
    const told = learner.note(job, observation, signs, job.operation === 'chat' ? lastQuestion(job.request) : '');
    for (const feedback of told) tellAll(feedback);
    learning.onAnswer?.(journey, observation);
  };

  const learning: Learning = {
    learner,
    memory,
    sync,
    ready: () => sync.first(),
    snapshot: () => learner.snapshot(),
    warmTokens: (job, inputTokens) => learner.warmTokens(job, inputTokens),
    async *overheard(journey, chunks) {
      const heard = startHearing();
      journey.heard = heard;
      for await (const chunk of chunks) {
        hearChunk(heard, chunk);
        yield chunk;
      }
    },
    note(journey, observation) {
      try {
        const check = schemaCheck(journey, observation);
        if (check === undefined) {
          note(journey, observation, undefined);
          return;
        }
        const work = check
          .then((fits) => note(journey, observation, fits))
          .catch((error: unknown) => failed('learned', error))
          .finally(() => underWay.delete(work));
        underWay.add(work);
      } catch (error) {
        failed('learned', error);
      }
    },
    tell(feedback) {
      const request = learner.remembered(feedback.requestId);
      if (request !== undefined && learner.hear(request, feedback).isNew) tellAll(feedback);
    },
    onAnswer: undefined,
    failed,
    async idle() {
      await Promise.all(underWay);
    },
  };
  return learning;
}

/** Whether the answer fits the schema that was asked for; `undefined`: none was, or it cannot be told. */
function schemaCheck({ job, heard }: Journey, { outcome }: Observation): Promise<boolean> | undefined {
  if (job.operation !== 'chat' || outcome !== 'ok' || heard === undefined || heard.isCut) return undefined;
  const { responseFormat } = job.request;
  if (responseFormat?.type !== 'json-schema' || heard.toolArguments.length > 0) return undefined;
  const { text } = heard;
  const answer = { provider: '', model: '', text, reasoning: '', toolCalls: [], finishReason: 'stop' as const };
  return Promise.resolve(fitsSchema(responseFormat.schema)(answer)).then((verdict) => verdict === true);
}

function isLimited(job: OperationRequest, capped: number | undefined): boolean {
  return capped !== undefined || (job.operation === 'chat' && job.request.maxOutputTokens !== undefined);
}
