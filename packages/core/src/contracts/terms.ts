import type { FinishReason } from './chunk.ts';
import type { ErrorCode } from './error-code.ts';
import type { ToolCallPart } from './message.ts';

/** An answer that is whole, and not shown to anybody yet. */
export interface WholeAnswer {
  readonly provider: string;
  readonly model: string;
  readonly text: string;
  readonly reasoning: string;
  readonly toolCalls: readonly ToolCallPart[];
  readonly finishReason: FinishReason;
}

/** `true`: it will do. `false` or a reason: the next candidate is asked. */
export type Verdict = boolean | string;

/** Says whether an answer will do. One that throws has said no. */
export type Accept = (answer: WholeAnswer) => Verdict | Promise<Verdict>;

/**
 * What happens when an answer breaks off after its reader has seen some of it. `never`: the reader gets the error.
 * `restart`: a `restart` chunk takes back what was shown, and another candidate answers anew. `continue`: another
 * candidate goes on from the text that was shown; never inside a tool call or an answer in JSON.
 */
export type Continuation = 'never' | 'restart' | 'continue';

/** What may be done for the requests of a route when something goes wrong. */
export interface RouteOptions {
  /** Codes that move on to the next candidate although the table leaves that to you, or says no. */
  readonly fallbackOn?: readonly ErrorCode[];
  /** Codes that end the request although the table would move on. */
  readonly stopOn?: readonly ErrorCode[];
  /** Looks at each whole answer. A streamed answer is then held back until it is whole. */
  readonly accept?: Accept;
  /** An answer asked for with a JSON schema must fit it. It is then held back until it is whole. */
  readonly validateSchema?: boolean;
  readonly continuation?: Continuation;
  /** Ask this many candidates at once; the first that answers wins, and all are paid for. */
  readonly race?: number;
  /** `false`: no second candidate is asked while the first is slow, whatever the configuration says. */
  readonly hedge?: boolean;
  /** When a budget does not cover the plan. `downgrade`: dearer candidates are left out until it does. */
  readonly onBudget?: 'stop' | 'downgrade';
}

/** The same for one request: the request's own word, else its route's, else the configuration's. */
export interface Terms {
  readonly fallbackOn: ReadonlySet<ErrorCode>;
  readonly stopOn: ReadonlySet<ErrorCode>;
  readonly accept: Accept | undefined;
  readonly continuation: Continuation;
  readonly race: number;
  readonly hedge: boolean;
  readonly onBudget: 'stop' | 'downgrade';
}
