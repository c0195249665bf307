import assert from 'node:assert/strict';
import type { Chunk, EmbedRequest } from '@signalbox/core';
import { gatherWhole } from './answer.ts';
import { withBench, type Bench } from './bench.ts';
import type { CaseDefinition } from './options.ts';

async function vectors(bench: Bench, request: EmbedRequest): Promise<readonly (readonly number[])[]> {
  const chunks = await bench.within(bench.embed(request), 'embed');
  gatherWhole(chunks);
  const found = chunks.filter((chunk): chunk is Extract<Chunk, { type: 'embeddings' }> => chunk.type === 'embeddings');
  assert.equal(found.length, 1, 'there is one embeddings chunk');
  return found[0]?.embeddings ?? [];
}

const BYTE = 127;

/** The emulators' vectors have a length of one, or of one byte where they are made of bytes with a sign. */
function isUnit(vector: readonly number[]): boolean {
  const length = Math.hypot(...vector);
  return vector.every(Number.isInteger) ? Math.abs(length / BYTE - 1) < 0.02 : Math.abs(length - 1) < 1e-3;
}

/** What a provider makes of texts to embed. */
export const EMBEDDING_CASES: readonly CaseDefinition[] = [
  {
    title: 'embeds each text, in the order of the input',
    capability: 'embedding',
    run: (options) =>
      withBench(options, async (bench) => {
        const [first, second, third] = await vectors(bench, { input: ['alpha', 'beta', 'alpha'] });
        assert.ok(first !== undefined && second !== undefined && third !== undefined, 'as many vectors as texts');
        assert.deepEqual(third, first, 'the same text has the same vector');
        assert.notDeepEqual(second, first, 'another text has another vector');
        assert.ok(isUnit(first), 'the numbers are those that were sent');
      }),
  },
  {
    title: 'embeds many texts, and each of them',
    capability: 'embedding',
    run: (options) =>
      withBench(options, async (bench) => {
        const input = Array.from({ length: 120 }, (_, index) => `text ${index}`);
        const all = await vectors(bench, { input });
        assert.equal(all.length, input.length);
        const [alone] = await vectors(bench, { input: ['text 119'] });
        assert.deepEqual(all.at(-1), alone);
      }),
  },
  {
    title: 'asks for the dimensions wanted, or says that it cannot',
    capability: 'embedding',
    run: (options) =>
      withBench(options, async (bench) => {
        const [vector] = await vectors(bench, { input: ['alpha'], dimensions: 512 });
        if (!bench.warnings.some(({ field }) => field.startsWith('dimensions'))) assert.equal(vector?.length, 512);
      }),
  },
  {
    title: 'tells queries from documents, or says that it cannot',
    capability: 'embedding',
    run: (options) =>
      withBench(options, async (bench) => {
        await vectors(bench, { input: ['alpha'], inputType: 'query' });
        await vectors(bench, { input: ['alpha'], inputType: 'document' });
        const [query, document] = bench.emulator.requests.map(({ body }) => JSON.stringify(body));
        const isLoud = bench.warnings.some(({ field }) => field.startsWith('inputType'));
        assert.ok(query !== document || isLoud, 'inputType is sent or warned about');
      }),
  },
];
