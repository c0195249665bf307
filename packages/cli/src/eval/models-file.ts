import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ConfigError } from '@signalbox/config';
import type { ModelsOfBench } from './outcome-row.ts';

/**
 * The models of each bench: of the file that is named, or of the one beside the outcomes (`a.models.json` for `a.jsonl`
 * and `a-dev.jsonl`); none where there is none.
 * @throws ConfigError when a file that was named is not there, or holds something else
 */
export function modelsOfBench(outcomes: string, named: string | undefined): ModelsOfBench {
  const file = named === undefined ? besides(outcomes) : resolve(named);
  if (file === undefined) return new Map();
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new ConfigError(`${file}: expected a JSON object of models by bench: ${(cause as Error).message}`, { cause });
  }
  return new Map(
    Object.entries((content ?? {}) as Record<string, { readonly models?: unknown }>).map(([bench, { models }]) => {
      if (isTexts(models)) return [bench, models];
      throw new ConfigError(`${file}: ${bench}.models: expected a list of names`);
    }),
  );
}

function besides(outcomes: string): string | undefined {
  return [/\.jsonl$/, /-[^-/]+\.jsonl$/]
    .filter((end) => end.test(outcomes))
    .map((end) => resolve(outcomes.replace(end, '.models.json')))
    .find((file) => existsSync(file));
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}
