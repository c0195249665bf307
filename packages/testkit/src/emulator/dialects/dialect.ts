import type { Failure } from '../failure.ts';
import type { NeutralRequest, WholeAnswer } from '../neutral.ts';

/** A request as it came off the wire. */
export interface WireRequest {
  readonly method: string;
  /** Without the query, percent-encoding resolved. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A reply with a JSON body. */
export interface WireReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A body that is not JSON: sound, for one. */
export class RawBody {
  readonly bytes: Uint8Array;
  readonly contentType: string;

  constructor(bytes: Uint8Array, contentType: string) {
    this.bytes = bytes;
    this.contentType = contentType;
  }
}

/** What a check may look at beside the request. */
export interface CheckSettings {
  /** The only key that is accepted. Absent: any that is well formed. */
  readonly apiKey: string | undefined;
  /** The only models there are. Absent: any. */
  readonly models: readonly string[] | undefined;
  /** Top-level fields taken beside the vendor's own; vendors that speak another's wire have some. */
  readonly extraFields: readonly string[];
}

/** Names and times that an answer carries. */
export interface Ids {
  readonly requestId: string;
  /** Letters and digits, to be prefixed as the vendor does. */
  readonly answerId: string;
  readonly createdSec: number;
  readonly models: readonly string[];
}

/** One piece of a stream as it is framed. `end` frames say that the answer is whole. */
export interface Frame {
  readonly bytes: Uint8Array;
  readonly role: 'start' | 'content' | 'end';
  /** Answer tokens in it, for pacing. */
  readonly tokens: number;
}

/**
 * One vendor's wire, both ways. Adding a vendor is one file that exports one of these; hand it to `startEmulator`
 * as it is, or add it to the list in `all.ts`.
 */
export interface Dialect {
  readonly name: string;
  readonly streamContentType: string;
  /**
   * Understands a request, or refuses it as the vendor would: path, credentials, fields, message rules.
   * @throws Refusal
   */
  check(request: WireRequest, settings: CheckSettings): NeutralRequest;
  /** The body of an answer that is not streamed: JSON, or a `RawBody`. */
  whole(answer: WholeAnswer, request: NeutralRequest, ids: Ids): unknown;
  /** A streamed answer, framed. */
  frames(answer: WholeAnswer, request: NeutralRequest, ids: Ids): Iterable<Frame>;
  /** A refusal in the vendor's envelope. */
  failure(failure: Failure, ids: Ids): WireReply;
  /** The same inside a stream that began well. */
  failureFrame(failure: Failure, ids: Ids): Uint8Array;
  /** Headers on every reply: the vendor's request id, its rate limits. */
  headers(ids: Ids, answer: WholeAnswer | undefined): Readonly<Record<string, string>>;
  /** Headers that tell when a rate limit ends. Empty where the vendor has none. */
  resetHeaders(resetMs: number, nowMs: number): Readonly<Record<string, string>>;
}
