import type { PluginContext } from '@signalbox/core';
import type { Embedder } from './embedder.ts';
import type { SemanticRoute, Settings } from './options.ts';
import type { Example } from './route-index.ts';
import { vectorFile } from './vector-file.ts';

/** The examples of all routes with their vectors: those that were made before from the file, the others made now. */
export async function loadExamples(
  settings: Pick<Settings, 'routes' | 'others' | 'embed' | 'model' | 'cacheFile'>,
  {
    embed,
    isStale,
    report,
  }: {
    readonly embed: Embedder;
    /** The file is of another model by the same name. */
    readonly isStale: boolean;
    readonly report: PluginContext['report'];
  },
): Promise<readonly Example[]> {
  const told: readonly (readonly [string, SemanticRoute | undefined])[] = [
    ...settings.routes.flatMap((route) => route.examples.map((text) => [text, route] as const)),
    ...settings.others.map((text) => [text, undefined] as const),
  ];
  const texts = [...new Set(told.map(([text]) => text))];
  const model = typeof settings.embed === 'string' ? settings.embed : settings.model;
  const { cacheFile } = settings;
  const file =
    cacheFile === false || model === undefined ? undefined : vectorFile(cacheFile, model, report ?? (() => undefined));

  const kept = isStale ? undefined : await file?.read(texts);
  const added = await made(
    texts.filter((text) => kept?.has(text) !== true),
    embed,
  );
  let vectors = new Map([...(kept ?? []), ...added]);
  // One model never gives two lengths: what was kept is of another one.
  if (added.size > 0 && new Set([...vectors.values()].map(({ length }) => length)).size > 1)
    vectors = await made(texts, embed);
  if (added.size > 0) await file?.write(vectors);
  return told.map(([text, route]) => ({ text, route, vector: vectors.get(text) as Float32Array }));
}

async function made(texts: readonly string[], embed: Embedder): Promise<Map<string, Float32Array>> {
  if (texts.length === 0) return new Map();
  const vectors = await embed(texts);
  return new Map(texts.map((text, index) => [text, vectors[index] as Float32Array]));
}
