import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Vectors that were made before, by the model and the text that they are of. No text stands in the file. */
export interface VectorFile {
  read(texts: readonly string[]): Promise<ReadonlyMap<string, Float32Array>>;
  write(vectors: ReadonlyMap<string, Float32Array>): Promise<void>;
}

/** More than all routes of a program have; the oldest go first. */
const MOST_VECTORS = 10_000;

/** @param report is told of a file that cannot be read or written: the vectors are then made anew */
export function vectorFile(file: string, model: string, report: (error: unknown) => void): VectorFile {
  const keyOf = (text: string): string => createHash('sha256').update(`${model}\0${text}`).digest('base64url');
  const load = async (): Promise<ReadonlyMap<string, string>> => {
    try {
      return entriesOf(JSON.parse(await readFile(file, 'utf8')));
    } catch (cause) {
      if ((cause as { readonly code?: string }).code !== 'ENOENT') report(failure(file, 'read', cause));
      return new Map();
    }
  };
  return {
    async read(texts) {
      const kept = await load();
      const found = texts.flatMap((text) => {
        const vector = decoded(kept.get(keyOf(text)));
        return vector === undefined ? [] : [[text, vector] as const];
      });
      return new Map(found);
    },
    async write(vectors) {
      const kept = new Map(await load());
      for (const [text, vector] of vectors) {
        kept.delete(keyOf(text));
        kept.set(keyOf(text), encoded(vector));
      }
      const entries = [...kept].slice(-MOST_VECTORS);
      try {
        await mkdir(dirname(file), { recursive: true });
        // Who reads meanwhile finds the old file or the new one, never half of it.
        const whole = `${file}.${randomUUID()}`;
        await writeFile(whole, JSON.stringify({ version: 1, vectors: Object.fromEntries(entries) }));
        await rename(whole, file);
      } catch (cause) {
        report(failure(file, 'written', cause));
      }
    },
  };
}

function entriesOf(content: unknown): ReadonlyMap<string, string> {
  const { version, vectors } = (content ?? {}) as { readonly version?: unknown; readonly vectors?: object };
  if (version !== 1 || typeof vectors !== 'object') throw new TypeError('expected {"version": 1, "vectors": {…}}');
  return new Map(Object.entries(vectors as Record<string, string>));
}

/** Floating-point numbers of 32 bits, little-endian, in Base64. */
function encoded(vector: Float32Array): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString('base64');
}

function decoded(base64: unknown): Float32Array | undefined {
  if (typeof base64 !== 'string') return undefined;
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.length % 4 !== 0) return undefined;
  const vector = Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
  return vector.every(Number.isFinite) ? vector : undefined;
}

function failure(file: string, done: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Error(`the vectors of the examples cannot be ${done}: ${file}: ${why}`, { cause });
}
