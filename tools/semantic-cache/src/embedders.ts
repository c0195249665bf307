import { readFileSync } from 'node:fs';
import { createRouter, type Plugin } from '@signalbox/core';
import { cohere } from '@signalbox/provider-cohere';
import { gemini } from '@signalbox/provider-gemini';
import { mistral } from '@signalbox/provider-mistral';
import { openai } from '@signalbox/provider-openai';
import { embedByLetters } from './ngram-embedder.ts';

/** The vector of each text. */
export type Vectors = ReadonlyMap<string, ArrayLike<number>>;

export interface Embedder {
  readonly name: string;
  readonly embed: (texts: readonly string[]) => Promise<Vectors>;
}

interface Remote {
  readonly keys: readonly string[];
  readonly plugin: () => Plugin;
  readonly models: readonly string[];
}

const REMOTES: readonly Remote[] = [
  {
    keys: ['OPENAI_API_KEY'],
    plugin: openai,
    models: ['openai/text-embedding-3-small', 'openai/text-embedding-3-large'],
  },
  { keys: ['MISTRAL_API_KEY'], plugin: mistral, models: ['mistral/mistral-embed'] },
  { keys: ['CO_API_KEY'], plugin: cohere, models: ['cohere/embed-v4.0'] },
  { keys: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'], plugin: gemini, models: ['gemini/gemini-embedding-001'] },
];

/** Those that can be asked here: letters always, vectors from a file where one is named, models whose key is set. */
export function embeddersHere(file: string | undefined): readonly Embedder[] {
  const local: Embedder = {
    name: 'letters, hashed: NO MODEL',
    embed: async (texts) => paired(texts, embedByLetters(texts)),
  };
  const remote = REMOTES.filter(({ keys }) => keys.some((key) => process.env[key])).flatMap(remoteEmbedders);
  return [local, ...(file === undefined ? [] : [fromFile(file)]), ...remote];
}

/** Keys without which a provider is left out. */
export function keysMissing(): readonly string[] {
  return REMOTES.filter(({ keys }) => !keys.some((key) => process.env[key])).map(({ keys }) => keys[0] as string);
}

const BATCH = 64;

function remoteEmbedders({ plugin, models }: Remote): readonly Embedder[] {
  return models.map((model) => ({
    name: model,
    async embed(texts) {
      const router = createRouter({ plugins: [plugin()] });
      const vectors: (readonly number[])[] = [];
      for (let at = 0; at < texts.length; at += BATCH) {
        const { embeddings } = await router.embed({ model, input: texts.slice(at, at + BATCH) });
        vectors.push(...embeddings);
      }
      await router.dispose();
      return paired(texts, vectors);
    },
  }));
}

/** `{ "name": …, "vectors": { text: [numbers] } }`, as `--texts` lists the texts. */
function fromFile(path: string): Embedder {
  const { name, vectors } = JSON.parse(readFileSync(path, 'utf8')) as {
    readonly name: string;
    readonly vectors: Readonly<Record<string, readonly number[]>>;
  };
  return {
    name,
    embed: async (texts) =>
      paired(
        texts,
        texts.map((text) => vectors[text] ?? missing(path, text)),
      ),
  };
}

function missing(path: string, text: string): never {
  throw new TypeError(`${path} has no vector of ${JSON.stringify(text)}; --texts lists all that are needed`);
}

function paired(texts: readonly string[], vectors: readonly ArrayLike<number>[]): Vectors {
  return new Map(texts.map((text, index) => [text, vectors[index] as ArrayLike<number>]));
}
