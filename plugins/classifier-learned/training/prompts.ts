import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A prompt with its task, as it lies in a file of one JSON object a line. */
export interface LabelledPrompt {
  readonly id: string;
  readonly prompt: string;
  readonly label: string;
  /** Where it is from; for our own, the file. */
  readonly source: string;
  /** How it is written; for our own alone. */
  readonly style?: string;
  readonly language?: string;
}

/** The names of the tasks as the labelled data have them, in the order of the model's probabilities. */
export const LABELS = [
  'coding',
  'math',
  'reasoning',
  'research',
  'compliance',
  'embedding',
  'simple_qa',
  'summarization',
  'creative',
  'translation',
  'multilingual',
  'extraction',
  'general',
] as const;

const OWN_PROMPTS = new URL('../prompts/', import.meta.url);
const SHARED_DATA = new URL('../../../../shared/data/routing/', import.meta.url);

/** Our own prompts, as they were labelled by who wrote them. */
export function ownPrompts(): LabelledPrompt[] {
  return readdirSync(OWN_PROMPTS)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted()
    .flatMap((name) => linesOf(new URL(name, OWN_PROMPTS)).map((line) => labelled(line, `own ${name.slice(0, -6)}`)));
}

/** Prompts of public sources; none where the data folder is not there. */
export function publicPrompts(): LabelledPrompt[] {
  const file = new URL('tasks-dev.jsonl', SHARED_DATA);
  if (!existsSync(file)) return [];
  return linesOf(file).map((line) => labelled(line, ''));
}

/** What somebody else said of our own prompts who saw the guide and the prompt, and no label: by id. */
export function secondLabels(): ReadonlyMap<string, string> {
  const lines = readFileSync(new URL('second-labels.tsv', OWN_PROMPTS), 'utf8').trimEnd().split('\n');
  return new Map(lines.map((line) => line.split('\t') as [string, string]));
}

function linesOf(file: URL | string): Record<string, unknown>[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, at) => {
      try {
        return JSON.parse(line) as Record<string, unknown>;
      } catch {
        throw new TypeError(`${join(String(file))}:${at + 1}: expected one JSON object a line`);
      }
    });
}

function labelled(line: Record<string, unknown>, source: string): LabelledPrompt {
  const prompt = { source, ...line } as unknown as LabelledPrompt;
  if (!(LABELS as readonly string[]).includes(prompt.label)) {
    throw new TypeError(`${prompt.id}: "${prompt.label}" is no task; expected one of ${LABELS.join(', ')}`);
  }
  return prompt;
}
