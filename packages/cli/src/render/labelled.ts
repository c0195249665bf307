import { stripVTControlCharacters } from 'node:util';
import type { Labelled } from '../classify/labeller.ts';
import { percent } from './numbers.ts';

const LABEL_WIDTH = 13;
const DIGITS = 6;

/** `creative       98 %`, with what else is known of the prompt. */
export function describeLabelled({ label, confidence, abstains, difficulty, language }: Labelled): string {
  return [
    label.padEnd(LABEL_WIDTH),
    percent(confidence).padStart(5),
    ...(difficulty === undefined ? [] : [`difficulty ${difficulty.toFixed(2)}`]),
    ...(language === undefined ? [] : [language]),
    ...(abstains ? ['(not sure: in a router it would pass)'] : []),
  ].join('  ');
}

/** The same on a line of a list. */
export function describeRow(id: string | number, labelled: Labelled): string {
  return `${describeLabelled(labelled)}  ${stripVTControlCharacters(String(id)).replaceAll(/\s+/g, ' ')}`;
}

/** What `--json` prints: numbers of six digits. */
export function labelledDocument({
  label,
  confidence,
  abstains,
  difficulty,
  language,
  probabilities,
}: Labelled): object {
  return {
    label,
    confidence: rounded(confidence),
    abstains,
    ...(difficulty !== undefined && { difficulty: rounded(difficulty) }),
    ...(language !== undefined && { language }),
    probabilities: roundedEach(probabilities),
  };
}

function roundedEach(numbers: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const [name, number] of Object.entries(numbers)) found[name] = rounded(number);
  return found;
}

function rounded(value: number): number {
  return Math.round(value * 10 ** DIGITS) / 10 ** DIGITS;
}
