import type { ChatChunk, Chunk } from './chunk.ts';
import type { ModelCard } from './model-card.ts';
import type { ChatRequest, EmbedRequest, RerankRequest } from './request.ts';

/** Something the provider could not do as asked. */
export interface Warning {
  /** The request field, as a path: `seed`, `messages[2].content[0]`. */
  readonly field: string;
  /** What was done instead, in a sentence. Never holds prompt text. */
  readonly message: string;
}

/** One call to one model. */
export interface ProviderCall<Request> {
  /** The model id as the provider's API takes it. */
  readonly model: string;
  readonly card: ModelCard;
  readonly request: Request;
  /** Aborts when the reader leaves or a deadline passes; the upstream request must end with it. */
  readonly signal: AbortSignal;
  /**
   * Say that a field is not honoured. Call it while translating, before anything is sent: in strict mode it
   * throws RouterError `unsupported_param`, which must be let through.
   */
  warn(warning: Warning): void;
}

export type ChatCall = ProviderCall<ChatRequest>;
export type EmbedCall = ProviderCall<EmbedRequest>;
export type RerankCall = ProviderCall<RerankRequest>;

/**
 * One provider's API behind our words. It translates and maps errors; it holds no retries, timeouts, breakers,
 * logs or costs: the router owns those. Every failure is thrown as a RouterError with a code of the table.
 */
export interface Provider {
  /** Required of a chat provider. */
  stream?(call: ChatCall): AsyncIterable<ChatChunk>;
  /** The chunks that `stream` would yield, from one unstreamed answer. Used when nobody waits for single chunks. */
  complete?(call: ChatCall): Promise<readonly ChatChunk[]>;
  /** An `embeddings` chunk and a `finish` chunk. */
  embed?(call: EmbedCall): Promise<readonly Chunk[]>;
  /** A `ranking` chunk and a `finish` chunk. */
  rerank?(call: RerankCall): Promise<readonly Chunk[]>;
  /** The models this account may use, as far as the API tells. */
  listModels?(signal: AbortSignal): Promise<readonly string[]>;
  dispose?(): void | Promise<void>;
}
