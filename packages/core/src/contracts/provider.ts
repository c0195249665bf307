import type { ChatChunk, Chunk } from './chunk.ts';
import type { FillRequest } from './fill-request.ts';
import type { ImageRequest, OcrRequest, SpeechRequest, TranscriptionRequest } from './media-request.ts';
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
export type FillCall = ProviderCall<FillRequest>;
export type ImageCall = ProviderCall<ImageRequest>;
export type SpeechCall = ProviderCall<SpeechRequest>;
export type TranscriptionCall = ProviderCall<TranscriptionRequest>;
export type OcrCall = ProviderCall<OcrRequest>;

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
  /** Text as it comes, and a `finish` chunk. */
  fill?(call: FillCall): AsyncIterable<ChatChunk>;
  /** An `images` chunk and a `finish` chunk. */
  generateImages?(call: ImageCall): Promise<readonly Chunk[]>;
  /** An `audio` chunk and a `finish` chunk. */
  speak?(call: SpeechCall): Promise<readonly Chunk[]>;
  /** A `transcript` chunk and a `finish` chunk. */
  transcribe?(call: TranscriptionCall): Promise<readonly Chunk[]>;
  /** A `pages` chunk and a `finish` chunk. */
  ocr?(call: OcrCall): Promise<readonly Chunk[]>;
  /** How many input tokens the request would have, by the provider's own count. Sends nothing to a model. */
  countTokens?(call: ChatCall): Promise<number>;
  /** The models this account may use, as far as the API tells. */
  listModels?(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * Cards of the models that this very server has now, for providers whose models nobody can know beforehand.
   * Goes with `discovers` in the definition.
   */
  discoverModels?(signal: AbortSignal): Promise<readonly ModelCard[]>;
  dispose?(): void | Promise<void>;
}
