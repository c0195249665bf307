/** What is thought of an answer. At least one of them is said; what is not said may be said later. */
export interface Judgement {
  /** 0, useless, to 1, as good as can be. */
  readonly score?: number;
  readonly thumbs?: 'up' | 'down';
  /** A word of the user's own, such as `too-long`. */
  readonly label?: string;
  /** Whether it had to be changed before it was used. */
  readonly edited?: boolean;
  /** Whether it was taken: a suggestion, a draft. */
  readonly accepted?: boolean;
}

/** One judgement of one request's answer. Holds no prompt and no answer. */
export interface Feedback extends Judgement {
  /** Told twice under one id, it counts once. */
  readonly id: string;
  readonly requestId: string;
  /** A person, a sign that the router saw for itself, or a model that was asked. */
  readonly by: 'user' | `signal:${string}` | 'judge';
  /** Epoch milliseconds. */
  readonly at: number;
}

/** What a tracker knows of an earlier request: enough to learn from what is said of it now. */
export interface RecalledRequest {
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly task: string;
  readonly tenant?: string;
  /** 0 to 1, where the classifier told. */
  readonly difficulty?: number;
  /** Who answered; absent where nobody did. */
  readonly provider?: string;
  readonly model?: string;
  /** What has been said of it, in the order in which it came. */
  readonly feedback: readonly Feedback[];
}
