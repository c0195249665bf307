import { hash } from 'node:crypto';
import { RouterError } from '../errors/router-error.ts';
import type { Clock, Feedback, Judgement, RecalledRequest } from '../contracts/index.ts';
import type { Experiments } from '../experiment/experiments.ts';
import { feedbackValue } from '../learn/feedback-value.ts';
import { tellTrackers, type TellDeps } from '../learn/tell-trackers.ts';
import { between, fail, isObject, kind, oneOf, onlyKnown, text } from './check-value.ts';
import { JUDGEMENT_FIELDS } from './known-fields.ts';
import type { Learning } from './learning.ts';

/** What is said of an answer. */
export interface FeedbackInput extends Judgement {
  /** Told twice under one id, it counts once. Default: the same words on the same request are the same feedback. */
  readonly id?: string;
}

/** What became of it. */
export interface FeedbackReceipt {
  readonly id: string;
  readonly requestId: string;
  /** `false`: it had been told before, and changed nothing. */
  readonly isNew: boolean;
  /** Whether the strategy `learned` learned from it. Not from a label alone, nor where nobody had answered. */
  readonly isLearned: boolean;
  /** What it comes to, from 0 to 1; absent: a label alone comes to nothing. */
  readonly value?: number;
}

export interface FeedbackDeps extends TellDeps {
  readonly learning: Learning | undefined;
  readonly experiments: Experiments | undefined;
  readonly clock: Pick<Clock, 'now'>;
}

const LONGEST_NAME = 200;

/**
 * Takes in what a user says of an answer, also long after the request: a tracker is then asked for it.
 * @throws RouterError `invalid_request` when nobody knows the request, or the feedback says nothing
 */
export async function giveFeedback(
  deps: FeedbackDeps,
  requestId: string,
  input: FeedbackInput,
): Promise<FeedbackReceipt> {
  checkFeedback(requestId, input);
  const { id: given, ...judgement } = input;
  const id = given ?? `${requestId}:${hash('sha256', JSON.stringify(sorted(judgement)), 'hex').slice(0, 16)}`;
  const feedback: Feedback = { ...judgement, id, requestId, by: 'user', at: deps.clock.now() };
  const value = feedbackValue(judgement);
  const receipt = { id, requestId, ...(value !== undefined && { value }) };
  const { learning } = deps;
  const known = learning?.learner.remembered(requestId);
  const recalled = known === undefined ? await recalledBy(deps, requestId) : undefined;
  const isOfArm = deps.experiments?.knows(requestId) === true;
  if (known === undefined && recalled === undefined && !isOfArm) throw unknownRequest(deps, requestId);
  if (learning === undefined || (known === undefined && recalled === undefined)) {
    const isNew = recalled?.feedback.some((one) => one.id === id) !== true;
    if (isNew) tell(deps, feedback);
    return { ...receipt, isNew, isLearned: false };
  }
  // While the tracker was asked, another may have brought it back already.
  const request =
    known ?? learning.learner.remembered(requestId) ?? learning.learner.recall(recalled as RecalledRequest);
  const heard = learning.learner.hear(request, feedback);
  if (heard.isNew) tell(deps, feedback);
  return { ...receipt, ...heard };
}

function tell(deps: FeedbackDeps, feedback: Feedback): void {
  tellTrackers(deps, (tracker) => tracker.feedback?.(feedback));
}

function checkFeedback(requestId: unknown, input: unknown): void {
  text(requestId, 'feedback.requestId');
  if (!isObject(input)) fail('feedback', 'expected an object, such as { thumbs: "up" }', input);
  const { id, score, thumbs, label, edited, accepted } = input as Readonly<Record<keyof FeedbackInput, unknown>>;
  onlyKnown(input, JUDGEMENT_FIELDS, 'feedback.');
  if (id !== undefined) name(id, 'feedback.id');
  between(score as number | undefined, 'feedback.score', 0, 1);
  oneOf(THUMBS, thumbs, 'feedback.thumbs');
  if (label !== undefined) name(label, 'feedback.label');
  kind(edited, 'boolean', 'feedback.edited', 'true or false');
  kind(accepted, 'boolean', 'feedback.accepted', 'true or false');
  if ([score, thumbs, label, edited, accepted].every((each) => each === undefined)) {
    throw new RouterError('invalid_request', {
      message: 'feedback: expected one of score, thumbs, label, edited, accepted',
    });
  }
}

const THUMBS: ReadonlySet<unknown> = new Set(['up', 'down']);

function name(value: unknown, path: string): void {
  text(value, path);
  if ((value as string).length > LONGEST_NAME) fail(path, `expected at most ${LONGEST_NAME} characters`, value);
}

/** What is `undefined` was not said; the order in which the rest is said means nothing. */
function sorted(judgement: Judgement): readonly (readonly [string, unknown])[] {
  return Object.entries(judgement)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** The first tracker that knows it. One that fails is told of, and the next is asked. */
async function recalledBy(
  { trackers, telemetry }: FeedbackDeps,
  requestId: string,
): Promise<RecalledRequest | undefined> {
  for (const tracker of trackers) {
    try {
      const recalled = await tracker.recall?.(requestId);
      if (recalled !== undefined) return recalled;
    } catch (error) {
      telemetry.emit('internal.error', () => ({ where: `tracker ${tracker.id}`, error }));
    }
  }
  return undefined;
}

function unknownRequest({ learning, trackers }: FeedbackDeps, requestId: string): RouterError {
  const canRecall = trackers.some(({ recall }) => recall !== undefined);
  const where =
    learning === undefined
      ? canRecall
        ? 'no tracker knows it'
        : 'nothing here remembers requests: set `learned`, or install a tracker that does, such as a ledger'
      : canRecall
        ? 'it is not among the last requests, and no tracker knows it'
        : 'it is not among the last requests of this process; a tracker such as a ledger would remember more';
  return new RouterError('invalid_request', {
    message: `feedback: there is no request "${requestId.slice(0, 60)}": ${where}`,
  });
}
