import type { ChatChunk } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { endIn, generated, streamed, VERSIONS } from './call.ts';

type Version = (typeof VERSIONS)[number];

const finishOf = (chunks: readonly ChatChunk[]) => chunks.find((chunk) => chunk.type === 'finish');
const content = (chunks: readonly ChatChunk[]) => chunks.filter(({ type }) => type !== 'finish');
const textParts = (...deltas: readonly string[]) => [
  { type: 'text-start', id: '1' },
  ...deltas.map((delta) => ({ type: 'text-delta', id: '1', delta })),
  { type: 'text-end', id: '1' },
];

describe('a stream', () => {
  test.for(VERSIONS)('of %s is text, and one finish at the end', async (version) => {
    const { chunks } = await streamed(version, { parts: textParts('Points ', '', 'set.') });
    expect(chunks).toEqual([
      { type: 'text-delta', text: 'Points ' },
      { type: 'text-delta', text: 'set.' },
      { type: 'finish', finishReason: 'stop', usage: { inputTokens: 7, outputTokens: 3 } },
    ]);
  });

  test('says who answers, and what the headers say, before all else', async () => {
    const headers = {
      'x-request-id': 'req_1',
      'x-ratelimit-limit-requests': '10',
      'x-ratelimit-remaining-requests': '9',
    };
    const start = {
      type: 'response-start',
      responseId: 'a1',
      model: 'large-2',
      requestId: 'req_1',
      rateLimits: [{ of: 'requests', limit: 10, remaining: 9 }],
    };
    const named = { type: 'response-metadata', id: 'a1', modelId: 'large-2', timestamp: new Date(0) };
    const { chunks } = await streamed('v4', { headers, parts: [named, ...textParts('hi')] });
    expect(chunks[0]).toEqual(start);
    const whole = { response: { id: 'a1', modelId: 'large-2', headers }, content: [{ type: 'text', text: 'hi' }] };
    expect((await generated('v4', { result: whole })).chunks[0]).toEqual(start);
  });

  test('puts together what is told of the answer in two parts', async () => {
    const parts = [
      { type: 'response-metadata', id: 'a1' },
      { type: 'response-metadata', modelId: 'large-2' },
      ...textParts('hi'),
      { type: 'response-metadata', id: 'a2' },
    ];
    const { chunks } = await streamed('v3', { parts });
    expect(chunks.slice(0, 2)).toEqual([
      { type: 'response-start', responseId: 'a1', model: 'large-2' },
      { type: 'text-delta', text: 'hi' },
    ]);
    expect(chunks.filter(({ type }) => type === 'response-start')).toHaveLength(1);
  });

  test("has the headers of the user's choice, and no start when nothing is known", async () => {
    const headers = { 'x-trace': 't1', 'x-left': '3' };
    const options = { requestIdHeader: 'x-trace', rateLimits: [{ of: 'requests', remaining: 'x-left' }] };
    const { chunks } = await streamed('v2', { headers, parts: textParts('hi') }, {}, { options });
    expect(chunks[0]).toEqual({
      type: 'response-start',
      requestId: 't1',
      rateLimits: [{ of: 'requests', remaining: 3 }],
    });
    expect((await streamed('v2', { parts: textParts('hi') })).chunks[0]?.type).toBe('text-delta');
  });

  test('leaves out raw chunks, pings, and whatever comes after the finish', async () => {
    const parts = [
      { type: 'ping' },
      { type: 'raw', rawValue: { x: 1 } },
      { type: 'something-newer' },
      ...textParts('hi'),
      { type: 'finish', ...endIn('v4') },
      { type: 'text-delta', id: '2', delta: 'late' },
      { type: 'error', error: 'late' },
    ];
    const { chunks } = await streamed('v4', { parts });
    expect(chunks.map(({ type }) => type)).toEqual(['text-delta', 'finish']);
  });

  test('has sources as citations, with their places where they are told', async () => {
    const page = { type: 'source', sourceType: 'url', id: 's1', url: 'https://a.test', title: 'A' };
    const paper = { type: 'source', sourceType: 'document', id: 's2', mediaType: 'application/pdf', title: 'B' };
    const parts = [
      ...textParts('Hello. '),
      page,
      paper,
      { type: 'text-start', id: '2' },
      { type: 'text-delta', id: '2', delta: 'Points are set.' },
      {
        type: 'text-end',
        id: '2',
        citations: [{ source: page, startIndex: 0, endIndex: 6, citedText: 'points' }, { source: paper }],
      },
    ];
    const { chunks } = await streamed('v4', { parts });
    expect(chunks.flatMap((chunk) => (chunk.type === 'citation' ? [chunk.citation] : []))).toEqual([
      { url: 'https://a.test', title: 'A' },
      { title: 'B' },
      { url: 'https://a.test', title: 'A', citedText: 'points', startIndex: 7, endIndex: 13 },
      { title: 'B' },
    ]);
  });

  test.for<[Version, unknown, unknown]>([
    ['v2', 'AAAA', new Uint8Array([1, 2, 3])],
    ['v3', 'AAAA', new Uint8Array([1, 2, 3])],
    ['v4', { type: 'data', data: 'AAAA' }, { type: 'data', data: new Uint8Array([1, 2, 3]) }],
  ])('of %s has pictures, and says which files it cannot hand on', async ([version, text, bytes]) => {
    const parts = [
      { type: 'file', mediaType: 'image/png', data: text },
      { type: 'file', mediaType: 'image/webp', data: bytes },
      { type: 'file', mediaType: 'audio/wav', data: text },
    ];
    const { chunks, fields } = await streamed(version, { parts });
    expect(content(chunks)).toEqual([
      { type: 'image', source: { data: 'AAAA', mediaType: 'image/png' } },
      { type: 'image', source: { data: 'AQID', mediaType: 'image/webp' } },
    ]);
    expect(fields).toEqual(['messages']);
  });

  test('has pictures at URLs', async () => {
    const file = { type: 'file', mediaType: 'image/png', data: { type: 'url', url: new URL('https://a.test/x.png') } };
    const { chunks } = await streamed('v4', { parts: [file] });
    expect(content(chunks)).toEqual([{ type: 'image', source: { url: 'https://a.test/x.png' } }]);
  });

  test('says that the vendor waits for an approval', async () => {
    const { fields } = await streamed('v3', {
      parts: [{ type: 'tool-approval-request', approvalId: 'p', toolCallId: 'a' }],
    });
    expect(fields).toEqual(['providerOptions']);
  });
});

describe('tool calls', () => {
  const start = { type: 'tool-input-start', id: 'a', toolName: 'add' };
  const whole = { type: 'tool-call', toolCallId: 'a', toolName: 'add', input: '{"x":1}' };
  const pieces = async (parts: readonly object[]) => (await streamed('v4', { parts })).chunks;
  const json = (chunks: readonly ChatChunk[]) =>
    chunks.map((chunk) => (chunk.type === 'tool-call-delta' ? chunk.argumentsDelta : '')).join('');

  test('come in pieces, and once', async () => {
    const chunks = await pieces([
      start,
      { type: 'tool-input-delta', id: 'a', delta: '{"x"' },
      { type: 'tool-input-delta', id: 'a', delta: ':1}' },
      { type: 'tool-input-end', id: 'a' },
      whole,
    ]);
    expect(chunks).toEqual([
      { type: 'tool-call-delta', index: 0, id: 'a', name: 'add', argumentsDelta: '' },
      { type: 'tool-call-delta', index: 0, argumentsDelta: '{"x"' },
      { type: 'tool-call-delta', index: 0, argumentsDelta: ':1}' },
      expect.objectContaining({ type: 'finish', finishReason: 'tool-calls', rawFinishReason: 'stop' }),
    ]);
  });

  test('come whole, several at once, in the order in which they began', async () => {
    const chunks = await pieces([
      { ...start, id: 'b', toolName: 'sub' },
      whole,
      { type: 'tool-input-delta', id: 'b', delta: '{}' },
      { type: 'tool-call', toolCallId: 'b', toolName: 'sub', input: '{}' },
    ]);
    expect(
      chunks.flatMap((chunk) => (chunk.type === 'tool-call-delta' ? [[chunk.index, chunk.argumentsDelta]] : [])),
    ).toEqual([
      [0, ''],
      [1, ''],
      [1, '{"x":1}'],
      [0, '{}'],
    ]);
  });

  test.for<[string, readonly object[], string]>([
    [
      'the rest when a package stops early',
      [start, { type: 'tool-input-delta', id: 'a', delta: '{"x"' }, whole],
      '{"x":1}',
    ],
    [
      'nothing twice when a package tidies up',
      [start, { type: 'tool-input-delta', id: 'a', delta: '{ "x": 1 }' }, whole],
      '{ "x": 1 }',
    ],
    ['an object where there are no arguments', [{ ...whole, input: '' }], '{}'],
    [
      'JSON alone where the pieces are none',
      [{ ...start, inputEncoding: 'text' }, { type: 'tool-input-delta', id: 'a', delta: 'x = 1' }, whole],
      '{"x":1}',
    ],
  ])('give %s', async ([, parts, expected]) => {
    expect(json(await pieces(parts))).toBe(expected);
  });

  test("of the vendor's own tools are none of the caller's", async () => {
    const chunks = await pieces([
      { ...start, providerExecuted: true },
      { type: 'tool-input-delta', id: 'a', delta: '{}' },
      { ...whole, providerExecuted: true },
      { type: 'tool-result', toolCallId: 'a', toolName: 'add', result: 1, preliminary: true },
      { type: 'tool-result', toolCallId: 'a', toolName: 'add', result: 2 },
    ]);
    expect(chunks.map(({ type }) => type)).toEqual(['reasoning-delta', 'reasoning-delta', 'finish']);
    expect(finishOf(chunks)?.finishReason).toBe('stop');
  });
});

describe('an answer in one piece', () => {
  test.for(VERSIONS)('of %s is what its stream would be', async (version) => {
    const call = { type: 'tool-call', toolCallId: 'a', toolName: 'add', input: '{"x":1}' };
    const source = { type: 'source', sourceType: 'url', id: 's', url: 'https://a.test' };
    const end = { type: 'finish', ...endIn(version, 'tool-calls') };
    const thought = { acme: { signature: 's' } };
    const inStream = await streamed(version, {
      parts: [
        { type: 'reasoning-start', id: 'r' },
        { type: 'reasoning-delta', id: 'r', delta: 'Hm.' },
        { type: 'reasoning-end', id: 'r', providerMetadata: thought },
        ...textParts('Points set.'),
        source,
        call,
        end,
      ],
    });
    const inOne = await generated(version, {
      result: {
        ...endIn(version, 'tool-calls'),
        content: [
          { type: 'reasoning', text: 'Hm.', providerMetadata: thought },
          { type: 'text', text: 'Points set.' },
          source,
          call,
        ],
      },
    });
    expect(inOne.chunks).toEqual(inStream.chunks);
  });

  test.for<[Version, object]>([
    ['v2', endIn('v2', 'unknown')],
    ['v3', { ...endIn('v3'), finishReason: { unified: 'other', raw: undefined } }],
    ['v4', { ...endIn('v4'), finishReason: { unified: 'interrupted', raw: undefined } }],
  ])('of %s is whole without a reason', async ([version, end]) => {
    const { chunks } = await generated(version, { result: { ...end, content: [{ type: 'text', text: 'hi' }] } });
    expect(finishOf(chunks)).toMatchObject({ finishReason: 'other' });
  });
});

describe('the end', () => {
  test.for<[Version, string, string, string | undefined]>([
    ['v2', 'stop', 'stop', undefined],
    ['v2', 'length', 'length', undefined],
    ['v2', 'content-filter', 'content-filter', undefined],
    ['v2', 'tool-calls', 'tool-calls', undefined],
    ['v2', 'other', 'other', undefined],
    ['v3', 'length', 'length', undefined],
    ['v4', 'content-filter', 'content-filter', undefined],
  ])('in %s by %s is %s', async ([version, reason, expected, raw]) => {
    const parts = [...textParts('hi'), { type: 'finish', ...endIn(version, reason) }];
    const finish = finishOf((await streamed(version, { parts })).chunks);
    expect(finish).toMatchObject({ finishReason: expected });
    expect(finish?.rawFinishReason).toBe(raw);
  });

  test("keeps the vendor's own word", async () => {
    const end = { ...endIn('v3'), finishReason: { unified: 'length', raw: 'max_tokens' } };
    const { chunks } = await streamed('v3', { parts: [...textParts('hi'), { type: 'finish', ...end }] });
    expect(finishOf(chunks)).toMatchObject({ finishReason: 'length', rawFinishReason: 'max_tokens' });
  });

  const CUT: [Version, object][] = [
    ['v2', endIn('v2', 'unknown')],
    ['v3', { ...endIn('v3'), finishReason: { unified: 'other', raw: undefined } }],
    ['v4', { ...endIn('v4'), finishReason: { unified: 'interrupted', raw: undefined } }],
  ];

  test.for(CUT)('in %s without a reason is a cut, and gets no finish', async ([version, end]) => {
    const script = { parts: [...textParts('half'), { type: 'finish', ...end }] };
    expect(finishOf((await streamed(version, script)).chunks)).toBeUndefined();
  });

  test.for(CUT)('in %s without a reason is one where the user says so', async ([version, end]) => {
    const script = { parts: [...textParts('whole'), { type: 'finish', ...end }] };
    const { chunks } = await streamed(version, script, {}, { options: { endsWithoutReason: true } });
    expect(finishOf(chunks)).toMatchObject({ finishReason: 'other' });
  });

  test.for(CUT)('in %s of a stream with nothing in it cannot be understood', async ([version, end]) => {
    const script = { parts: [{ type: 'finish', ...end }] };
    await expect(streamed(version, script)).rejects.toMatchObject({ code: 'invalid_response' });
  });

  test('of an empty answer is one', async () => {
    expect((await streamed('v4', {})).chunks.map(({ type }) => type)).toEqual(['finish']);
  });

  test('says what the vendor says that it cost', async () => {
    const end = {
      ...endIn('v3'),
      providerMetadata: { acme: { usage: { cost: 0.25 } } },
    };
    const costUsd = ({ providerMetadata }: { providerMetadata: unknown }) =>
      (providerMetadata as typeof end.providerMetadata).acme.usage.cost;
    const parts = [...textParts('hi'), { type: 'finish', ...end }];
    const { chunks } = await streamed('v3', { parts }, {}, { options: { costUsd } });
    expect(finishOf(chunks)).toMatchObject({ costUsd: 0.25 });
  });
});
