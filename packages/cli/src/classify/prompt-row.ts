import { kindOf } from '../json-lines.ts';

/** A prompt to classify. */
export interface PromptRow {
  readonly id: string | number;
  readonly prompt: string;
}

/**
 * @param number the line's, which names a row that has no id: `line-7`
 * @returns the row, or what is wrong with it
 */
export function promptRow(object: Readonly<Record<string, unknown>>, number: number): PromptRow | string {
  const { id = `line-${number}`, prompt } = object;
  if (typeof prompt !== 'string') return `prompt: expected a text, found ${kindOf(prompt)}`;
  if (prompt.trim() === '') return 'prompt: expected a text, found an empty one';
  if (typeof id !== 'string' && typeof id !== 'number') return `id: expected a text or a number, found ${kindOf(id)}`;
  return { id, prompt };
}
