import type { ChatChunk, FinishReason, Usage } from '@signalbox/core';

/** What `textChunks` and `toolCallChunks` put around the content. */
export interface ChunkOptions {
  /** Default: 10 in, 5 out. `'none'`: the provider does not say. */
  readonly usage?: Usage | 'none';
  readonly finishReason?: FinishReason;
  /** Names the answering model in a `response-start` chunk. Absent: no such chunk. */
  readonly model?: string;
  /** What the provider says it cost, in US dollars. */
  readonly costUsd?: number;
}

/** What a call of `textChunks` reports unless told otherwise. */
export const FAKE_USAGE: Usage = { inputTokens: 10, outputTokens: 5 };

/** A whole text answer: one `text-delta` per word, then `finish`. */
export function textChunks(text: string, options: ChunkOptions = {}): ChatChunk[] {
  const words = text.match(/\s*\S+\s*$|\s*\S+/gu) ?? (text === '' ? [] : [text]);
  return around(
    words.map((word) => ({ type: 'text-delta', text: word })),
    'stop',
    options,
  );
}

/** A whole answer that asks for tools; arguments come in two pieces. */
export function toolCallChunks(
  calls: readonly { readonly id?: string; readonly name: string; readonly arguments: unknown }[],
  options: ChunkOptions = {},
): ChatChunk[] {
  const deltas = calls.flatMap(({ id, name, arguments: value }, index): ChatChunk[] => {
    const json = JSON.stringify(value);
    const half = Math.ceil(json.length / 2);
    return [
      { type: 'tool-call-delta', index, id: id ?? `call-${index + 1}`, name, argumentsDelta: json.slice(0, half) },
      { type: 'tool-call-delta', index, argumentsDelta: json.slice(half) },
    ];
  });
  return around(deltas, 'tool-calls', options);
}

/** The `finish` chunk alone. */
export function finishChunk(options: ChunkOptions = {}): ChatChunk {
  const { usage = FAKE_USAGE, finishReason = 'stop', costUsd } = options;
  return {
    type: 'finish',
    finishReason,
    ...(usage === 'none' ? {} : { usage }),
    ...(costUsd === undefined ? {} : { costUsd }),
  };
}

/** Reads to the end. What was read before a failure is lost; use `collectUntilError` to keep it. */
export async function collect<T>(source: AsyncIterable<T> | Iterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** Reads to the end or to the failure, and gives both. */
export async function collectUntilError<T>(source: AsyncIterable<T>): Promise<{ items: T[]; error: unknown }> {
  const items: T[] = [];
  try {
    for await (const item of source) items.push(item);
    return { items, error: undefined };
  } catch (error) {
    return { items, error };
  }
}

/** The text of an answer. */
export function textOf(chunks: readonly { readonly type: string }[]): string {
  return (chunks as readonly ChatChunk[]).map((chunk) => (chunk.type === 'text-delta' ? chunk.text : '')).join('');
}

function around(content: readonly ChatChunk[], finishReason: FinishReason, options: ChunkOptions): ChatChunk[] {
  return [
    ...(options.model === undefined ? [] : [{ type: 'response-start', model: options.model } as const]),
    ...content,
    finishChunk({ finishReason, ...options }),
  ];
}
