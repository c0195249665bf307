/**
 * What the API answers: only what is read, and everything optional. Enumerations are words, or numbers where a proxy
 * asked for `enum-encoding=int`.
 * @see https://ai.google.dev/api/generate-content (read 2026-11-25)
 */
export interface WireResponse {
  readonly candidates?: readonly WireCandidate[];
  readonly promptFeedback?: { readonly blockReason?: string | number; readonly blockReasonMessage?: string };
  readonly usageMetadata?: WireUsage;
  readonly modelVersion?: string;
  readonly responseId?: string;
  readonly error?: unknown;
}

export interface WireCandidate {
  readonly index?: number;
  readonly content?: { readonly parts?: readonly WirePart[] };
  readonly finishReason?: string | number;
  readonly finishMessage?: string;
  readonly groundingMetadata?: WireGrounding;
  readonly citationMetadata?: {
    readonly citationSources?: readonly WireRecitation[];
    /** Vertex's name for the same. */
    readonly citations?: readonly WireRecitation[];
  };
}

/** One part, of an answer or of a question. Has one of its kinds; the others are absent. */
export interface WirePart {
  readonly text?: string;
  readonly thought?: boolean;
  readonly thoughtSignature?: string;
  readonly functionCall?: { readonly id?: string; readonly name?: string; readonly args?: unknown };
  readonly inlineData?: { readonly mimeType?: string; readonly data?: string };
  readonly fileData?: { readonly mimeType?: string; readonly fileUri?: string };
  readonly functionResponse?: object;
  readonly mediaResolution?: object;
  readonly executableCode?: object;
  readonly codeExecutionResult?: object;
  readonly toolCall?: object;
  readonly toolResponse?: object;
}

export interface WireContent {
  readonly role: 'user' | 'model';
  readonly parts: readonly WirePart[];
}

/** Offsets are bytes of UTF-8, from the beginning of the answer's text. */
export interface WireGrounding {
  readonly groundingChunks?: readonly {
    readonly web?: WireSource;
    readonly retrievedContext?: WireSource;
    readonly maps?: WireSource;
  }[];
  readonly groundingSupports?: readonly {
    readonly segment?: { readonly startIndex?: number; readonly endIndex?: number; readonly text?: string };
    readonly groundingChunkIndices?: readonly number[];
  }[];
  readonly webSearchQueries?: readonly string[];
  readonly imageSearchQueries?: readonly string[];
}

export interface WireSource {
  readonly uri?: string;
  readonly title?: string;
  readonly text?: string;
}

/** A passage that is another's. Offsets are bytes of UTF-8. */
export interface WireRecitation {
  readonly startIndex?: number;
  readonly endIndex?: number;
  readonly uri?: string;
  readonly title?: string;
}

export interface WireUsage {
  readonly promptTokenCount?: number;
  readonly cachedContentTokenCount?: number;
  readonly candidatesTokenCount?: number;
  readonly thoughtsTokenCount?: number;
  readonly toolUsePromptTokenCount?: number;
  readonly promptTokensDetails?: readonly WireTokens[];
  readonly toolUsePromptTokensDetails?: readonly WireTokens[];
  readonly candidatesTokensDetails?: readonly WireTokens[];
}

interface WireTokens {
  readonly modality?: string | number;
  readonly tokenCount?: number;
}
