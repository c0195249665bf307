import type { Chunk } from '../contracts/index.ts';

/** As much of an answer as is looked at: in memory, until it has been. */
export interface Heard {
  text: string;
  /** There was more than is kept. */
  isCut: boolean;
  readonly toolArguments: string[];
}

const MOST_CHARACTERS = 65_536;
const MOST_CALLS = 128;

export function startHearing(): Heard {
  return { text: '', isCut: false, toolArguments: [] };
}

export function hearChunk(heard: Heard, chunk: Chunk): void {
  if (chunk.type === 'text-delta') {
    const room = MOST_CHARACTERS - heard.text.length;
    heard.text += chunk.text.slice(0, room);
    heard.isCut ||= chunk.text.length > room;
  } else if (chunk.type === 'tool-call-delta') {
    const said = (heard.toolArguments[chunk.index] ?? '') + chunk.argumentsDelta;
    if (chunk.index < MOST_CALLS && said.length <= MOST_CHARACTERS) heard.toolArguments[chunk.index] = said;
    else heard.isCut = true;
  } else if (chunk.type === 'restart') {
    heard.text = '';
    heard.isCut = false;
    heard.toolArguments.length = 0;
  }
}
