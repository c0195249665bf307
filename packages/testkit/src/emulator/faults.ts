import type { FailureKind, RetryAfterForm } from './failure.ts';
import type { LoggedRequest } from './log.ts';

/** Something that goes wrong. `afterFrames` counts frames of the stream, from 0. */
export type Fault =
  /** 429. Default: `retry-after: 1`. */
  | { readonly kind: 'rate-limit'; readonly form?: RetryAfterForm; readonly retryAfterMs?: number }
  /**
   * A refusal in the vendor's envelope. `reason` tells apart what shares a status; default: what the status means.
   * Without `status` it is the vendor's own for the reason. Without either it is a server error.
   */
  | { readonly kind: 'status'; readonly status?: number; readonly reason?: FailureKind; readonly message?: string }
  /** The request is read, and nothing comes back. */
  | { readonly kind: 'hang-before-headers' }
  /** The answer begins, and then nothing more comes. Default: after 2 frames. */
  | { readonly kind: 'hang-mid-stream'; readonly afterFrames?: number }
  /** `reset` (default): the socket is destroyed. `clean`: the reply ends in good order, but without its end. */
  | { readonly kind: 'cut-mid-stream'; readonly afterFrames?: number; readonly how?: 'reset' | 'clean' }
  /** 200 with bytes that are neither SSE, nor JSON, nor an event stream. */
  | { readonly kind: 'garbage' }
  /** 200 with an HTML page, or with a JSON body where a stream was asked for. Default: `html`. */
  | { readonly kind: 'wrong-content-type'; readonly body?: 'html' | 'json' }
  /** The right bytes, written this many at a time. Default: 7. */
  | { readonly kind: 'split-frames'; readonly bytes?: number }
  /** The right bytes, with every character that has several cut between two writes. */
  | { readonly kind: 'split-utf8' }
  /** The vendor's error event inside a 200 stream. Default: `overloaded`, after 2 frames. */
  | { readonly kind: 'stream-error'; readonly afterFrames?: number; readonly reason?: FailureKind }
  /** A whole answer that does not say what it used. */
  | { readonly kind: 'no-usage' }
  /** A wait before each frame or each byte. Default: each frame. */
  | { readonly kind: 'slow-drip'; readonly delayMs: number; readonly each?: 'frame' | 'byte' }
  /** Nobody listens on the port until `clearFaults()`; `times` and `when` do not apply. */
  | { readonly kind: 'connection-refused' }
  /** The connection is reset as soon as the request arrives. */
  | { readonly kind: 'reset' }
  /** 200, the right content type, no byte. */
  | { readonly kind: 'empty-body' }
  /** The JSON stops in the middle: of the body, or of the third frame. The reply ends in good order. */
  | { readonly kind: 'truncated-json' };

export type FaultKind = Fault['kind'];

export interface FaultOptions {
  /** How many requests it hits. Default: 1. `Infinity`: until `clearFaults()`. */
  readonly times?: number;
  /** Hits only these requests; others leave it in the queue. */
  readonly when?: (request: LoggedRequest) => boolean;
}

/** Faults waiting for requests. A request takes the first one that fits it. */
export interface FaultQueue {
  add(fault: Fault, options: FaultOptions): void;
  take(request: LoggedRequest): Fault | undefined;
  clear(): void;
}

/** Starts empty. */
export function createFaultQueue(): FaultQueue {
  let waiting: { readonly fault: Fault; readonly when: (request: LoggedRequest) => boolean; left: number }[] = [];
  return {
    add: (fault, { times = 1, when = () => true }) => void waiting.push({ fault, when, left: times }),
    take(request) {
      const entry = waiting.find(({ when }) => when(request));
      if (entry === undefined) return undefined;
      entry.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return entry.fault;
    },
    clear: () => void (waiting = []),
  };
}
