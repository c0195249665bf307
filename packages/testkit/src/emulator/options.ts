import type { DialectName } from './dialects/all.ts';
import type { Dialect } from './dialects/dialect.ts';
import type { Fault, FaultOptions } from './faults.ts';
import type { LoggedRequest } from './log.ts';
import type { Answer, NeutralRequest } from './neutral.ts';

export interface EmulatorOptions {
  /** A vendor's wire by name, or one of your own. */
  readonly dialect: DialectName | Dialect;
  /** Default: 0, any free port. Always on 127.0.0.1. */
  readonly port?: number;
  /** Changes ids, never words. */
  readonly seed?: string | number;
  /** The only key that is accepted. Default: any that is well formed. */
  readonly apiKey?: string;
  /** Time before the first byte of an answer. Default: 0. */
  readonly latencyMs?: number;
  /** Default: as fast as it goes. */
  readonly tokensPerSecond?: number;
  /** The only models there are. Default: any. */
  readonly models?: readonly string[];
  /** Says something else; `undefined` leaves the answer to the emulator. */
  readonly reply?: (request: NeutralRequest) => Answer | undefined;
  /** Length of vectors when the request names none. Default: 256. */
  readonly dimensions?: number;
  /** Top-level body fields that are taken beside the vendor's own. */
  readonly extraFields?: readonly string[];
  /** `false`: every connection is closed after its reply. Default: `true`. */
  readonly keepAlive?: boolean;
  /** For messages. Default: the dialect's. */
  readonly name?: string;
}

/** A vendor's API on this machine. Everything it says by itself is marked as simulated. */
export interface Emulator {
  readonly name: string;
  readonly dialect: string;
  /** `http://127.0.0.1:<port>`, without a path. */
  readonly url: string;
  /** What arrived, oldest first; the last 1000. */
  readonly requests: readonly LoggedRequest[];
  /** Requests whose answer has not ended: 0 when every client has read to the end, or has left. */
  readonly openRequests: number;
  /** Connections that clients hold open now. `fetch` keeps idle ones, and opens some before it needs them. */
  readonly openSockets: number;
  /** Puts a fault in the queue; it is in force when the promise resolves. */
  fault(fault: Fault, options?: FaultOptions): Promise<void>;
  /** Empties the queue, and listens again if nobody did. */
  clearFaults(): Promise<void>;
  clearRequests(): void;
  setLatencyMs(latencyMs: number): void;
  /** `undefined`: as fast as it goes. */
  setTokensPerSecond(tokensPerSecond: number | undefined): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
