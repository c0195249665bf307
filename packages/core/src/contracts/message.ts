/**
 * State that only the provider that made it can read: a reasoning signature, an encrypted item, a file id.
 * It is kept with its origin and is never sent to another provider.
 */
export interface OpaqueState {
  /** Id of the provider that made it. */
  readonly provider: string;
  readonly value: unknown;
}

/** Plain text. */
export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  /** Ends a prefix that the provider should cache, where it has explicit caching; others cache by themselves. */
  readonly cache?: CacheHint;
}

/** How long a cached prompt prefix should live. */
export type CacheHint = '5m' | '1h';

/** Bytes written as base64, or a URL that the provider fetches. */
export type Source = { readonly url: string } | { readonly data: string; readonly mediaType: string };

/** A picture. `mediaType` is an IANA type such as `image/png`. */
export interface ImagePart {
  readonly type: 'image';
  readonly source: Source;
  readonly detail?: 'auto' | 'low' | 'high';
  readonly cache?: CacheHint;
  /** Of pictures that a model made: must go back unchanged to the same provider. */
  readonly state?: OpaqueState;
}

/** A document, most often `application/pdf`. */
export interface FilePart {
  readonly type: 'file';
  readonly source: Source;
  readonly filename?: string;
  readonly cache?: CacheHint;
}

/** Sound, base64, with its IANA type such as `audio/wav`. */
export interface AudioPart {
  readonly type: 'audio';
  readonly data: string;
  readonly mediaType: string;
}

/** What a model thought before it answered. `state` must go back unchanged to the same provider. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
  readonly state?: OpaqueState;
}

/** A call that the model wants made. `arguments` is the JSON text as the model wrote it. */
export interface ToolCallPart {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  readonly state?: OpaqueState;
}

/** The answer to one tool call. */
export interface ToolResultPart {
  readonly type: 'tool-result';
  readonly toolCallId: string;
  readonly content: string | readonly (TextPart | ImagePart | FilePart)[];
  readonly isError?: boolean;
  readonly cache?: CacheHint;
}

export type UserPart = TextPart | ImagePart | FilePart | AudioPart;
export type AssistantPart = TextPart | ReasoningPart | ToolCallPart | ImagePart;

export interface SystemMessage {
  readonly role: 'system';
  readonly content: string | readonly TextPart[];
}

export interface UserMessage {
  readonly role: 'user';
  readonly content: string | readonly UserPart[];
  /** Tells several people in one conversation apart. */
  readonly name?: string;
}

export interface AssistantMessage {
  readonly role: 'assistant';
  readonly content: string | readonly AssistantPart[];
}

export interface ToolMessage {
  readonly role: 'tool';
  readonly content: readonly ToolResultPart[];
}

export type Message = SystemMessage | UserMessage | AssistantMessage | ToolMessage;
