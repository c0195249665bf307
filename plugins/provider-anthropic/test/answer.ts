import type { ChatChunk, Citation, OpaqueState } from '@signalbox/core';

/** What an answer says, whoever read it: the two sides that the tests compare. */
export interface Answer {
  readonly id: string | undefined;
  readonly model: string | undefined;
  readonly text: string;
  readonly reasoning: string;
  /** Opaque blocks in their order, without the tag of the provider. */
  readonly opaque: readonly unknown[];
  readonly toolCalls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[];
  readonly citations: readonly Citation[];
  readonly stopReason: string | undefined;
  readonly finishReason: string | undefined;
  readonly usage: Readonly<Record<string, number>> | undefined;
}

/** Puts the plugin's chunks together. */
export function answerOf(chunks: readonly ChatChunk[]): Answer {
  const of = <Type extends ChatChunk['type']>(type: Type) =>
    chunks.filter((chunk): chunk is Extract<ChatChunk, { type: Type }> => chunk.type === type);
  const [start] = of('response-start');
  const [finish] = of('finish');
  const calls: { id: string; name: string; json: string }[] = [];
  for (const { index, id, name, argumentsDelta } of of('tool-call-delta')) {
    const call = (calls[index] ??= { id: id ?? '', name: name ?? '', json: '' });
    call.json += argumentsDelta;
  }
  const states = of('reasoning-delta').flatMap(({ state }): OpaqueState[] => (state === undefined ? [] : [state]));
  return {
    id: start?.responseId,
    model: start?.model,
    text: of('text-delta')
      .map(({ text }) => text)
      .join(''),
    reasoning: of('reasoning-delta')
      .map(({ text }) => text)
      .join(''),
    opaque: states.map(({ value }) => value),
    toolCalls: calls.map(({ id, name, json }) => ({ id, name, input: JSON.parse(json) as unknown })),
    citations: of('citation').map(({ citation }) => citation),
    stopReason: finish?.rawFinishReason,
    finishReason: finish?.finishReason,
    usage: finish?.usage === undefined ? undefined : { ...finish.usage },
  };
}
