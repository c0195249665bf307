const DIMENSIONS = 1_024;

/**
 * No model: counts of the words and of every three letters in a row, hashed into a vector. It sees spelling, not sense.
 * It is here so that the measurement runs anywhere; as an embedder for a cache it is of no use.
 */
export function embedByLetters(texts: readonly string[]): Float32Array[] {
  return texts.map((text) => {
    const vector = new Float32Array(DIMENSIONS);
    const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    for (const word of words) {
      add(vector, `=${word}`);
      const padded = `^${word}$`;
      for (let at = 0; at + 3 <= padded.length; at += 1) add(vector, padded.slice(at, at + 3));
    }
    return vector;
  });
}

function add(vector: Float32Array, feature: string): void {
  let hash = 0x811c9dc5;
  for (let at = 0; at < feature.length; at += 1) hash = Math.imul(hash ^ feature.charCodeAt(at), 0x01000193);
  const place = (hash >>> 0) % DIMENSIONS;
  vector[place] = (vector[place] as number) + 1;
}
