import type { ChatCall, FillCall } from '@signalbox/core';
import { createReferences, type References } from './references.ts';
import { openAiUsageOf } from './usage.ts';

type Json = Readonly<Record<string, unknown>>;

/** Makes of the pieces of an answer what OpenAI would have sent: contents may be lists of chunks here. */
export function adapt(call: ChatCall | FillCall): (chunk: unknown) => unknown {
  const references = createReferences(call.request);
  const isHeard = call.card.price.kind === 'known' && call.card.price.perAudioMinute !== undefined;
  return (chunk) => {
    if (!isJson(chunk)) return chunk;
    // An error stands there bare.
    if (chunk['object'] === 'error') return { error: chunk };
    const { choices, usage } = chunk;
    return {
      ...chunk,
      ...(isJson(usage) && { usage: openAiUsageOf(usage, isHeard) }),
      ...(Array.isArray(choices) && { choices: choices.map((choice) => choiceOf(choice, references)) }),
    };
  };
}

function choiceOf(choice: unknown, references: References): unknown {
  if (!isJson(choice)) return choice;
  const { delta, message } = choice;
  return {
    ...choice,
    ...(isJson(delta) && { delta: messageOf(delta, references) }),
    ...(isJson(message) && { message: messageOf(message, references) }),
  };
}

function messageOf(message: Json, references: References): Json {
  const { content, ...rest } = message;
  if (!Array.isArray(content)) return message;
  let text = '';
  let thoughts = '';
  const annotations: Json[] = [];
  for (const part of content.filter(isJson)) {
    if (part['type'] === 'text') text += textOf(part);
    else if (part['type'] === 'thinking') thoughts += thoughtsOf(part['thinking']);
    else annotations.push(...references(part).map((source) => ({ url_citation: source })));
  }
  return { ...rest, content: text, reasoning_content: thoughts, ...(annotations.length > 0 && { annotations }) };
}

/** Older models think in a text, others in a list of texts, with marks where a tool was looked at. */
function thoughtsOf(thinking: unknown): string {
  if (typeof thinking === 'string') return thinking;
  return Array.isArray(thinking) ? thinking.filter(isJson).map(textOf).join('') : '';
}

function textOf({ text }: Json): string {
  return typeof text === 'string' ? text : '';
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
