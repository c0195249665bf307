import { RouterError, type Chunk, type Usage } from '@signalbox/core';

/** What an answer comes to, however it was read. */
export interface Answer {
  text: string;
  reasoning: string;
  /** Signatures and redacted thinking, in order. */
  readonly secrets: string[];
  readonly tools: { id: string; name: string; input: unknown }[];
  readonly citations: string[];
  finishReason?: string;
  raw?: string;
  usage?: Usage;
}

function empty(): Answer {
  return { text: '', reasoning: '', secrets: [], tools: [], citations: [] };
}

/** Puts the plugin's chunks together, and checks their order on the way. */
export function readChunks(chunks: readonly Chunk[]): Answer {
  const answer = empty();
  const inputs: string[] = [];
  for (const [at, chunk] of chunks.entries()) {
    if (chunk.type === 'text-delta') answer.text += chunk.text;
    if (chunk.type === 'reasoning-delta') {
      answer.reasoning += chunk.text;
      if (chunk.state !== undefined) answer.secrets.push(...Object.values(chunk.state.value as Record<string, string>));
    }
    if (chunk.type === 'tool-call-delta') {
      if (chunk.id !== undefined)
        answer.tools[chunk.index] = { id: chunk.id, name: chunk.name ?? '', input: undefined };
      inputs[chunk.index] = (inputs[chunk.index] ?? '') + chunk.argumentsDelta;
    }
    if (chunk.type === 'citation') answer.citations.push(chunk.citation.title ?? '');
    if (chunk.type === 'finish') {
      if (at !== chunks.length - 1) throw new Error('a chunk follows the finish');
      answer.finishReason = chunk.finishReason;
      if (chunk.rawFinishReason !== undefined) answer.raw = chunk.rawFinishReason;
      if (chunk.usage !== undefined) answer.usage = chunk.usage;
    }
  }
  for (const [index, tool] of answer.tools.entries()) tool.input = JSON.parse(inputs[index] ?? '');
  return answer;
}

/** The code of what a call throws. */
export async function codeOf(run: () => Promise<unknown>): Promise<string> {
  try {
    await run();
  } catch (error) {
    if (RouterError.isInstance(error)) return error.code;
    throw error;
  }
  return 'no error';
}
