import type { Failure } from '../failure.ts';
import type { NeutralRequest } from '../neutral.ts';
import { countTokens } from '../tokens.ts';
import type { CheckSettings, Dialect, Ids, WireRequest } from './dialect.ts';
import { readInputTokens, readResponses, type ResponsesFields } from './responses-request.ts';
import { responseBody, responseFrames, type ResponsesVariant } from './responses-wire.ts';
import { sseEvent } from './sse.ts';

/** How a vendor's Responses API differs from OpenAI's. */
export interface ResponsesOptions extends ResponsesVariant {
  readonly fields?: ResponsesFields;
  /** Refuses a request without the right key. */
  readonly checkKey: (request: WireRequest, settings: CheckSettings) => void;
  /** Whether `/responses/input_tokens` is served. Default: yes. */
  readonly countsTokens?: boolean;
  /** The vendor's status for a model that there is not. Default 400. */
  readonly unknownModelStatus?: number;
}

/**
 * A wire of OpenAI's kind that serves the Responses API as well, on any path that ends in `/responses` or
 * `/responses/input_tokens`.
 * @see https://platform.openai.com/docs/api-reference/responses (read 2026-11-25)
 */
export function withResponses(dialect: Dialect, options: ResponsesOptions): Dialect {
  const { fields, checkKey, countsTokens = true, unknownModelStatus = 400 } = options;
  /** The streams of this API, told by the names that they carry: their errors look different. */
  const streams = new WeakSet<Ids>();
  const isOwn = ({ extra }: NeutralRequest): boolean => extra['api'] === API;

  return {
    ...dialect,

    check(request, settings) {
      const read = request.method === 'POST' ? readerOf(request.path, countsTokens) : undefined;
      if (read === undefined) return dialect.check(request, settings);
      checkKey(request, settings);
      const neutral = read(request, settings, fields);
      return { ...neutral, extra: { ...neutral.extra, api: API } };
    },

    whole(answer, request, ids) {
      if (!isOwn(request)) return dialect.whole(answer, request, ids);
      if (request.operation !== 'count-tokens') return responseBody(answer, request, ids, options);
      return { object: 'response.input_tokens', input_tokens: countTokens(request.prompt) };
    },

    frames(answer, request, ids) {
      if (!isOwn(request)) return dialect.frames(answer, request, ids);
      streams.add(ids);
      return responseFrames(answer, request, ids, options);
    },

    failure(failure, ids) {
      const isModel = failure.kind === 'unknown-model' && failure.message?.startsWith(REQUESTED) === true;
      return dialect.failure(isModel ? { ...failure, status: unknownModelStatus } : failure, ids);
    },

    failureFrame(failure, ids) {
      return streams.has(ids) ? errorEvent(dialect, failure, ids) : dialect.failureFrame(failure, ids);
    },
  };
}

const API = 'responses';

/** How refusals of a model begin in this API. */
const REQUESTED = 'The requested model ';

function readerOf(path: string, countsTokens: boolean): typeof readResponses | undefined {
  if (path.endsWith('/responses')) return readResponses;
  return countsTokens && path.endsWith('/responses/input_tokens') ? readInputTokens : undefined;
}

/** A refusal's envelope, as an event of its own. */
function errorEvent(dialect: Dialect, failure: Failure, ids: Ids): Uint8Array {
  const envelope = dialect.failure(failure, ids).body as object;
  return sseEvent({ type: 'error', sequence_number: 0, ...envelope }, 'error');
}
