import type { ChatChunk } from '@signalbox/core';
import { endOpenAiFold, foldOpenAiChunk, startOpenAiFold, type OpenAiFoldOptions } from './fold.ts';
import { foldResponsesEvent, startResponsesFold } from './responses/fold.ts';

/** What a stream is folded with: the same loop reads both of OpenAI's APIs. */
export interface AnswerFold {
  /** The finish is among the chunks already: what follows matters to nobody. */
  readonly ended: boolean;
  /** Adds the data of one event; `out` gets what it brings. */
  add(data: unknown, out: ChatChunk[]): void;
  /** What the end of the stream brings. */
  end(): readonly ChatChunk[];
}

export function chatFold(options: OpenAiFoldOptions): AnswerFold {
  const state = startOpenAiFold(options);
  return {
    get ended() {
      return state.ended;
    },
    add: (chunk, out) => void foldOpenAiChunk(state, chunk, out),
    end: () => endOpenAiFold(state),
  };
}

/** An event says how the answer ended, so the end of the stream has nothing to add. */
export function responsesFold(options: OpenAiFoldOptions): AnswerFold {
  const state = startResponsesFold(options);
  return {
    get ended() {
      return state.ended;
    },
    add: (event, out) => void foldResponsesEvent(state, event, out),
    end: () => [],
  };
}
