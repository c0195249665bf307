import assert from 'node:assert/strict';
import type { Chunk, ModelKind, Operation, Requests } from '@signalbox/core';
import { gatherWhole } from './answer.ts';
import { PIXEL_PNG } from './answers.ts';
import type { FieldProbe } from './fields.ts';

/** The operations beside chat. */
export type OtherOperation = Exclude<Operation, 'chat'>;

/** How one operation is put to the test. */
export interface OperationProbe<Name extends OtherOperation = OtherOperation> {
  readonly operation: Name;
  readonly kind: Exclude<ModelKind, 'chat'>;
  /** For titles: `maps status 401 of …`. */
  readonly what: string;
  readonly request: Requests[Name];
  /** The chunk that has what was made; absent: text. */
  readonly made?: Chunk['type'];
  /** What must hold of the answer beside its having come. */
  readonly check?: (chunks: readonly Chunk[]) => void;
  /** Every field that a vendor could have a use for. */
  readonly fields: readonly FieldProbe<Requests[Name]>[];
}

const BYTES = Buffer.from('RIFF conformance').toString('base64');

function probe<Name extends OtherOperation>(
  operation: Name,
  {
    fields = {},
    ...rest
  }: Omit<OperationProbe<Name>, 'operation' | 'fields'> & { readonly fields?: Partial<Requests[Name]> },
): OperationProbe {
  const { request } = rest;
  const probes = Object.entries(fields).map(([name, value]): FieldProbe<Requests[Name]> => ({
    name,
    field: name,
    base: request,
    request: { ...request, [name]: value },
  }));
  return { operation, ...rest, fields: probes } as unknown as OperationProbe;
}

const madeBy = <Type extends Chunk['type']>(chunks: readonly Chunk[], type: Type) =>
  chunks.find((chunk): chunk is Extract<Chunk, { type: Type }> => chunk.type === type);

export const OPERATION_PROBES: readonly OperationProbe[] = [
  probe('embed', {
    kind: 'embedding',
    what: 'embeddings',
    request: { input: ['alpha'] },
    made: 'embeddings',
    fields: { dimensions: 512, inputType: 'query' },
  }),
  probe('rerank', {
    kind: 'rerank',
    what: 'rankings',
    request: { query: 'the colour of trains', documents: ['bread and butter', 'trains of every colour', 'cats'] },
    made: 'ranking',
    check(chunks) {
      const ranking = madeBy(chunks, 'ranking')?.ranking ?? [];
      assert.deepEqual(new Set(ranking.map(({ index }) => index)), new Set([0, 1, 2]), 'each document is ranked');
      assert.equal(ranking.length, 3, 'and once');
      assert.equal(ranking[0]?.index, 1, 'the document that fits best comes first');
      const scores = ranking.map(({ score }) => score);
      assert.deepEqual(
        scores,
        scores.toSorted((a, b) => b - a),
        'scores fall',
      );
    },
    fields: { topN: 2 },
  }),
  probe('fill', {
    kind: 'fim',
    what: 'gap filling',
    request: { prefix: 'const sum = ', suffix: ';', maxOutputTokens: 50 },
    check(chunks) {
      assert.match(gatherWhole(chunks).text, /simulated/, 'the text arrives');
    },
    fields: { suffix: ' + suffix-marker;', maxOutputTokens: 33, temperature: 0.25, topP: 0.5, seed: 4711, stop: ['x'] },
  }),
  probe('image', {
    kind: 'image',
    what: 'pictures',
    request: { prompt: 'A signal box at night' },
    made: 'images',
    check(chunks) {
      const [image] = madeBy(chunks, 'images')?.images ?? [];
      assert.ok(image !== undefined && 'data' in image.source, 'the picture itself arrives');
      assert.match(image.source.mediaType, /^image\//);
    },
    fields: {
      count: 2,
      size: '1536x1024',
      quality: 'low',
      background: 'transparent',
      outputFormat: 'webp',
      images: [{ data: PIXEL_PNG, mediaType: 'image/png' }],
    },
  }),
  probe('speech', {
    kind: 'speech',
    what: 'speech',
    request: { text: 'The train departs.', voice: 'alloy' },
    made: 'audio',
    check(chunks) {
      const audio = madeBy(chunks, 'audio');
      assert.ok(audio !== undefined && audio.data.length > 0, 'the sound arrives');
      assert.match(audio.mediaType, /^audio\//);
    },
    fields: { outputFormat: 'wav', speed: 1.5, instructions: 'softly' },
  }),
  probe('transcription', {
    kind: 'transcription',
    what: 'transcripts',
    request: { audio: { data: BYTES, mediaType: 'audio/wav' } },
    made: 'transcript',
    check(chunks) {
      assert.match(madeBy(chunks, 'transcript')?.text ?? '', /simulated/, 'the text arrives');
    },
    fields: { language: 'de', prompt: 'Names: prompt-marker', temperature: 0.25, timestamps: ['segment'] },
  }),
  probe('ocr', {
    kind: 'ocr',
    what: 'documents',
    request: { document: { data: BYTES, mediaType: 'application/pdf', filename: 'paper.pdf' } },
    made: 'pages',
    check(chunks) {
      assert.match(madeBy(chunks, 'pages')?.pages[0]?.markdown ?? '', /simulated/, 'the page arrives');
    },
    fields: { pages: [0], includeImages: true },
  }),
];
