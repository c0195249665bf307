import { RouterError } from '@signalbox/core';
import { errorInStream, readErrorBody, type SseEvent } from '@signalbox/provider-kit';

/**
 * What `POST /v2/chat` streams. Only what is read, and everything optional but the type.
 * @see https://docs.cohere.com/reference/chat-stream (read 2026-11-25)
 */
export interface WireEvent {
  readonly type: string;
  readonly id?: string;
  readonly index?: number;
  readonly delta?: {
    readonly message?: WireDelta;
    readonly finish_reason?: string;
    readonly usage?: unknown;
    readonly error?: string;
  };
}

interface WireDelta {
  readonly content?: { readonly text?: string; readonly thinking?: string };
  readonly tool_plan?: string;
  readonly tool_calls?: WireToolCall;
  readonly citations?: WireCitation;
}

export interface WireToolCall {
  readonly id?: string;
  readonly function?: { readonly name?: string; readonly arguments?: string };
}

/** A stretch of the answer, and what it is taken from. */
export interface WireCitation {
  readonly start?: number;
  readonly end?: number;
  readonly text?: string;
  readonly sources?: readonly WireSource[];
  /** Which block of content; older models do not say. */
  readonly content_index?: number;
  readonly type?: string;
}

export interface WireSource {
  readonly id?: string;
  readonly document?: Readonly<Record<string, unknown>>;
  readonly tool_output?: Readonly<Record<string, unknown>>;
}

/** What `POST /v2/chat` answers. */
export interface WireAnswer {
  readonly id?: string;
  readonly message: {
    readonly content?: readonly { readonly type?: string; readonly text?: string; readonly thinking?: string }[] | null;
    readonly tool_plan?: string | null;
    readonly tool_calls?: readonly WireToolCall[] | null;
    readonly citations?: readonly WireCitation[] | null;
  };
  readonly finish_reason?: string;
  readonly usage?: unknown;
}

const DONE = '[DONE]';
/** Stands for what says nothing. */
const NOTHING: WireEvent = { type: 'nothing' };

/**
 * One event of a stream.
 * @throws RouterError `invalid_response` for what is no JSON, and what an error in place of an event says
 */
export function readEvent({ event, data }: SseEvent, provider: string): WireEvent {
  if (data === DONE) return NOTHING;
  const read = parse(data, provider);
  if (isEvent(read) && event !== 'error') return read;
  const failure = readErrorBody(read);
  if (failure === undefined) return NOTHING;
  throw errorInStream({ provider, ...failure });
}

function parse(data: string, provider: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new RouterError('invalid_response', { message: `${provider} sent an event that is no JSON`, provider });
  }
}

function isEvent(value: unknown): value is WireEvent {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
