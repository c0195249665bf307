import type { Feedback, Judgement } from '../contracts/index.ts';

/** What was decided for a request: enough to learn from what is said of its answer. Holds no prompt and no answer. */
export interface Remembered {
  readonly requestId: string;
  readonly task: string;
  readonly tenant: string | undefined;
  readonly difficulty: number | undefined;
  /** Who answered; `undefined`: nobody did. */
  readonly candidate: string | undefined;
  /** Ids of what has been said of it. */
  readonly ids: Set<string>;
  /** What its user has said so far, the last word on each point. */
  judgement: Judgement;
}

/** More than anybody has to say of one answer. */
const MOST_IDS = 64;

/** The last requests, so many of them. */
export class RememberedRequests {
  readonly #most: number;
  readonly #requests = new Map<string, Remembered>();

  constructor(most: number) {
    this.#most = most;
  }

  get(requestId: string): Remembered | undefined {
    return this.#requests.get(requestId);
  }

  add(request: Remembered): void {
    this.#requests.set(request.requestId, request);
    if (this.#requests.size > this.#most) this.#requests.delete(this.#requests.keys().next().value as string);
  }
}

/** Takes in what is said. @returns whether it is new */
export function hear(request: Remembered, feedback: Feedback): boolean {
  if (request.ids.has(feedback.id)) return false;
  request.ids.add(feedback.id);
  if (request.ids.size > MOST_IDS) request.ids.delete(request.ids.values().next().value as string);
  if (feedback.by === 'user') request.judgement = { ...request.judgement, ...judgementOf(feedback) };
  return true;
}

function judgementOf({ score, thumbs, label, edited, accepted }: Judgement): Judgement {
  return {
    ...(score !== undefined && { score }),
    ...(thumbs !== undefined && { thumbs }),
    ...(label !== undefined && { label }),
    ...(edited !== undefined && { edited }),
    ...(accepted !== undefined && { accepted }),
  };
}
