import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest } from '../neutral.ts';
import type { CheckSettings, WireRequest } from './dialect.ts';
import {
  IMAGE_EDIT_FORM_FIELDS,
  IMAGE_EDIT_JSON_FIELDS,
  IMAGE_FIELDS,
  SPEECH_FIELDS,
  TRANSCRIPTION_FIELDS,
} from './media-schema.ts';
import { refuseField, unknownModel } from './openai-request.ts';
import { checkModel, readBody } from './read.ts';

type Fields = Readonly<Record<string, v.GenericSchema>>;

/** The APIs for pictures, speech and transcripts, by the end of their paths. */
export type MediaPath = '/images/generations' | '/images/edits' | '/audio/speech' | '/audio/transcriptions';

/** How one vendor's bodies differ from OpenAI's. */
export interface MediaFields {
  /** Fields beside OpenAI's, or in their place. */
  readonly fields?: Readonly<Partial<Record<MediaPath, Fields>>>;
  /** Fields of OpenAI's that the vendor refuses. */
  readonly without?: Readonly<Partial<Record<MediaPath, readonly string[]>>>;
  /** What the vendor asks of a body beyond its single fields: refuses one that breaks a rule. */
  readonly rules?: Readonly<Partial<Record<MediaPath, (body: Readonly<Record<string, unknown>>) => void>>>;
}

/**
 * Understands a request for pictures, speech or a transcript.
 * @throws Refusal
 */
export function readMedia(
  path: MediaPath,
  request: WireRequest,
  settings: CheckSettings,
  own: MediaFields,
): NeutralRequest {
  const known = fieldsOf(path, request);
  const extras = Object.fromEntries(settings.extraFields.map((field) => [field, v.optional(v.unknown())]));
  const entries: Record<string, v.GenericSchema> = { ...extras, ...known, ...own.fields?.[path] };
  for (const field of own.without?.[path] ?? []) delete entries[field];
  const body = readBody(v.strictObject(entries), request.body, refuseField) as Readonly<Record<string, unknown>>;
  checkModel(body['model'] as string, settings.models, unknownModel);
  own.rules?.[path]?.(body);
  return { ...EMPTY_REQUEST, model: body['model'] as string, ...MEANINGS[path](body) };
}

function fieldsOf(path: MediaPath, { headers }: WireRequest): Fields {
  const isForm = headers['content-type']?.startsWith('multipart/form-data') === true;
  if (path === '/images/edits') return isForm ? IMAGE_EDIT_FORM_FIELDS : IMAGE_EDIT_JSON_FIELDS;
  if (path === '/audio/transcriptions' && !isForm) {
    refuse('invalid-request', "Invalid body: expected a form ('multipart/form-data').");
  }
  return JSON_FIELDS[path];
}

const JSON_FIELDS: Readonly<Record<Exclude<MediaPath, '/images/edits'>, Fields>> = {
  '/images/generations': IMAGE_FIELDS,
  '/audio/speech': SPEECH_FIELDS,
  '/audio/transcriptions': TRANSCRIPTION_FIELDS,
};

type Body = Readonly<Record<string, unknown>>;

const MEANINGS: Readonly<Record<MediaPath, (body: Body) => Partial<NeutralRequest>>> = {
  '/images/generations': pictures,
  '/images/edits'(body) {
    const given = [body['image'], body['image[]'], body['images']].flat().filter((one) => one != null);
    if (given.length === 0) refuse('invalid-request', "Missing required parameter: 'image'.", 'image');
    return { ...pictures(body), extra: { ...body, given: given.length } };
  },
  '/audio/speech': (body) => ({
    operation: 'speech',
    stream: body['stream_format'] === 'sse',
    input: [body['input'] as string],
    prompt: body['input'] as string,
    extra: body,
  }),
  '/audio/transcriptions': (body) => ({
    operation: 'transcription',
    prompt: (body['prompt'] as string | undefined) ?? '',
    extra: body,
  }),
};

function pictures(body: Body): Partial<NeutralRequest> {
  const { prompt, n, background, output_format: format = 'png' } = body;
  if (background === 'transparent' && format !== 'png' && format !== 'webp') {
    refuse('invalid-request', "Transparent background is only supported for 'png' and 'webp'.", 'background');
  }
  return { operation: 'image', prompt: prompt as string, count: (n as number | null | undefined) ?? 1, extra: body };
}
