import type { AnswerUsage, Finish, NeutralRequest, WholeAnswer } from '../neutral.ts';
import { countTokens } from '../tokens.ts';
import type { Dialect, Frame, Ids } from './dialect.ts';
import { signatureFor } from './gemini-contents.ts';
import { errorBody, statusOf } from './gemini-failures.ts';
import { readGemini } from './gemini-request.ts';
import { isAtLeast } from './gemini-version.ts';
import { tokenPieces } from './read.ts';
import { frame } from './sse.ts';

/**
 * Google's Gemini API, under `/v1` and `/v1beta`.
 * @see https://ai.google.dev/api (read 2026-11-25)
 */
export const gemini: Dialect = {
  name: 'gemini',
  streamContentType: 'text/event-stream',

  check: readGemini,

  whole(answer, request, ids) {
    if (request.operation === 'models') return modelList(ids);
    if (request.operation === 'count-tokens')
      return { totalTokens: countTokens(request.prompt), ...promptDetails(countTokens(request.prompt)) };
    if (request.operation === 'embed') return vectorsOf(answer, request);
    const parts = request.operation === 'speech' ? [spoken(answer)] : partsOf(answer, request);
    return response(request, ids, candidateOf(answer, parts), usageOf(answer.usage, request));
  },

  *frames(answer, request, ids) {
    const usage = usageOf(answer.usage, request);
    // Each piece tells the counts so far; the first ones know of the prompt alone.
    const early =
      usage === undefined
        ? undefined
        : { promptTokenCount: usage.promptTokenCount, totalTokenCount: usage.promptTokenCount };
    const pieces = partsOf(answer, request).flatMap(piecesOf);
    for (const part of pieces) {
      yield event('content', response(request, ids, { content: { parts: [part], role: 'model' }, index: 0 }, early), 2);
    }
    yield event('end', response(request, ids, candidateOf(answer, [{ text: '' }]), usage));
  },

  failure(failure, ids) {
    const headers = { 'content-type': 'application/json; charset=UTF-8' };
    if (failure.kind === 'content-policy' && failure.status === undefined) {
      // A prompt that is refused is answered well, with no answer in it.
      const body = {
        promptFeedback: { blockReason: 'PROHIBITED_CONTENT' },
        modelVersion: 'gemini',
        responseId: ids.answerId,
      };
      return { status: 200, headers, body };
    }
    return { status: statusOf(failure), headers, body: errorBody(failure) };
  },

  failureFrame: (failure) => bytesOf(errorBody(failure)),

  headers: (ids) => ({
    server: 'scaffolding on HTTPServer2',
    'server-timing': `gfet4t7; dur=${Number.parseInt(ids.requestId.slice(0, 3), 16)}`,
    vary: 'Origin, X-Origin, Referer',
  }),

  // It tells of its limits in its console alone.
  resetHeaders: () => ({}),
};

const FINISH: Readonly<Record<Finish, string>> = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  length: 'MAX_TOKENS',
  'tool-calls': 'STOP',
  'content-filter': 'SAFETY',
};

const encoder = new TextEncoder();

/** This server ends its lines with both characters. */
function bytesOf(data: object): Uint8Array {
  return encoder.encode(`data: ${JSON.stringify(data)}\r\n\r\n`);
}

function event(role: Frame['role'], data: object, tokens = 0): Frame {
  return frame(role, bytesOf(data), tokens);
}

function response({ model }: NeutralRequest, ids: Ids, candidate: object, usageMetadata: object | undefined): object {
  return {
    candidates: [candidate],
    ...(usageMetadata === undefined ? {} : { usageMetadata }),
    modelVersion: model,
    responseId: ids.answerId,
  };
}

interface OutPart {
  readonly text?: string;
  readonly thought?: true;
  readonly thoughtSignature?: string;
  readonly functionCall?: { readonly id: string; readonly name: string; readonly args: unknown };
  readonly inlineData?: { readonly mimeType: string; readonly data: string };
}

/** From version 3 on what was said and the first call are signed, and calls have ids. */
function partsOf({ reasoning, text, toolCalls, pictures }: WholeAnswer, { model }: NeutralRequest): OutPart[] {
  const isNew = isAtLeast(model, 3);
  const signed = (part: OutPart): OutPart =>
    isNew ? { ...part, thoughtSignature: signatureFor(part as never) } : part;
  return [
    ...(reasoning === '' ? [] : [{ text: reasoning, thought: true } as const]),
    ...(text === '' ? [] : [signed({ text })]),
    ...pictures.map(({ data, mediaType }) => signed({ inlineData: { mimeType: mediaType, data } })),
    ...toolCalls.map(({ id, name, json }, index) => {
      const functionCall = {
        ...(isNew && { id: id.slice(0, 8) }),
        name,
        args: argsOf(json),
      } as OutPart['functionCall'] & object;
      return index === 0 ? signed({ functionCall }) : { functionCall };
    }),
  ];
}

function argsOf(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return {};
  }
}

/** Text comes in pieces, and what it was signed with behind them, on a part without text; all else comes whole. */
function piecesOf(part: OutPart): OutPart[] {
  if (part.text === undefined) return [part];
  const { text, thoughtSignature, ...rest } = part;
  const pieces = tokenPieces(text, 8).map((piece) => ({ ...rest, text: piece }));
  return thoughtSignature === undefined
    ? pieces
    : [...pieces, { text: '', thoughtSignature: signatureFor({ text: '' }) }];
}

function candidateOf({ finish, text, citations }: WholeAnswer, parts: readonly OutPart[]): object {
  const segment = { endIndex: Buffer.byteLength(text), text };
  return {
    content: { ...(parts.length > 0 && { parts }), role: 'model' },
    finishReason: FINISH[finish],
    index: 0,
    ...(citations.length > 0 && {
      groundingMetadata: {
        searchEntryPoint: { renderedContent: '<div>simulated</div>' },
        groundingChunks: citations.map(({ url, title }) => ({ web: { uri: url, title } })),
        groundingSupports: citations.map((_, index) => ({ segment, groundingChunkIndices: [index] })),
        webSearchQueries: ['simulated'],
      },
    }),
  };
}

const SAMPLE_RATE_HZ = 24_000;

/** Silence, the longer the more there is to say. */
function spoken({ text }: WholeAnswer): OutPart {
  const data = Buffer.alloc(2 * Math.max(1, text.length) * 100).toString('base64');
  return { inlineData: { mimeType: `audio/L16;codec=pcm;rate=${SAMPLE_RATE_HZ}`, data } };
}

/** Thoughts are not part of the answer's count, which is left out when it would be 0. */
function usageOf(usage: AnswerUsage | undefined, { operation }: NeutralRequest) {
  if (usage === undefined) return undefined;
  const said = usage.outputTokens - usage.reasoningTokens;
  const modality = operation === 'speech' ? 'AUDIO' : 'TEXT';
  return {
    promptTokenCount: usage.inputTokens,
    ...(said > 0 && { candidatesTokenCount: said }),
    totalTokenCount: usage.inputTokens + usage.outputTokens,
    ...(usage.cachedTokens > 0 && {
      cachedContentTokenCount: usage.cachedTokens,
      cacheTokensDetails: [{ modality: 'TEXT', tokenCount: usage.cachedTokens }],
    }),
    ...promptDetails(usage.inputTokens),
    ...(said > 0 && operation === 'speech' && { candidatesTokensDetails: [{ modality, tokenCount: said }] }),
    ...(usage.reasoningTokens > 0 && { thoughtsTokenCount: usage.reasoningTokens }),
  };
}

function promptDetails(tokenCount: number): object {
  return { promptTokensDetails: [{ modality: 'TEXT', tokenCount }] };
}

/** `gemini-embedding-001` does not tell what it used. */
function vectorsOf({ vectors, usage }: WholeAnswer, { model, extra }: NeutralRequest): object {
  if (extra['isBatch'] !== true) return { embedding: { values: vectors[0] } };
  const isTold = model.startsWith('gemini-embedding-2') && usage !== undefined;
  return {
    embeddings: vectors.map((values) => ({ values })),
    ...(isTold && { usageMetadata: { promptTokenCount: usage.inputTokens } }),
  };
}

function modelList({ models }: Ids): object {
  return {
    models: models.map((id) => ({
      name: `models/${id}`,
      version: '001',
      displayName: id,
      inputTokenLimit: 1_048_576,
      outputTokenLimit: 65_536,
      supportedGenerationMethods: id.includes('embedding') ? ['embedContent'] : ['generateContent', 'countTokens'],
    })),
  };
}
