import type { ChatCall, ChatChunk } from '@signalbox/core';
import { fromOpenAiAnswer } from './answer.ts';
import { chatFold, responsesFold, type AnswerFold } from './answer-fold.ts';
import type { OpenAiFoldOptions } from './fold.ts';
import type { OpenAiQuirks } from './quirks.ts';
import { fromResponsesAnswer } from './responses/answer.ts';
import { toOpenAiResponses } from './responses/to-responses.ts';
import { toOpenAiChat } from './to-openai-chat.ts';

/** The APIs by which a chat can be had: `/chat/completions` and `/responses`. */
export type ChatApiName = 'chat' | 'responses';

/** How one of them is spoken. */
export interface ChatApi {
  readonly body: (
    call: ChatCall,
    quirks: OpenAiQuirks,
    options: { readonly provider: string; readonly dialect?: string; readonly stream?: boolean },
  ) => Readonly<Record<string, unknown>>;
  readonly fold: (options: OpenAiFoldOptions) => AnswerFold;
  readonly answer: (body: unknown, options: OpenAiFoldOptions) => readonly ChatChunk[];
}

export const CHAT_APIS: Readonly<Record<ChatApiName, ChatApi>> = {
  chat: { body: toOpenAiChat, fold: chatFold, answer: fromOpenAiAnswer },
  responses: { body: toOpenAiResponses, fold: responsesFold, answer: fromResponsesAnswer },
};
