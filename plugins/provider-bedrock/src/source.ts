import { RouterError, type FilePart, type ImagePart, type Source } from '@signalbox/core';
import type { AudioBlock, DocumentBlock, ImageBlock } from '@aws-sdk/client-bedrock-runtime';
import { inlined } from '@signalbox/provider-kit';
import { vendorOf } from './model-family.ts';

type Format<Block extends { format?: unknown }> = NonNullable<Block['format']>;

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ImageBlock.html (read 2026-11-21) */
const IMAGE_FORMATS: Readonly<Record<string, Format<ImageBlock>>> = {
  'image/png': 'png',
  'image/jpeg': 'jpeg',
  'image/jpg': 'jpeg',
  'image/gif': 'gif',
  'image/webp': 'webp',
};

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_DocumentBlock.html (read 2026-11-21) */
const DOCUMENT_FORMATS: Readonly<Record<string, Format<DocumentBlock>>> = {
  'application/pdf': 'pdf',
  'text/csv': 'csv',
  'application/msword': 'doc',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'text/html': 'html',
  'text/plain': 'txt',
  'text/markdown': 'md',
};

const AUDIO_FORMATS: Readonly<Record<string, Format<AudioBlock>>> = {
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/mp4': 'mp4',
  'audio/m4a': 'm4a',
  'audio/aac': 'aac',
  'audio/flac': 'flac',
  'audio/ogg': 'ogg',
  'audio/opus': 'opus',
  'audio/webm': 'webm',
};

const EXTENSIONS: Readonly<Record<string, string>> = { jpg: 'jpeg', htm: 'html', markdown: 'md' };

/** Where content stands and who is to get it: for errors. */
export interface Place {
  readonly provider: string;
  readonly model: string;
  /** The model whose rules hold. */
  readonly behind: string;
  /** The request field, as a path. */
  readonly field: string;
}

type Fetched = { readonly bytes: Uint8Array } | { readonly s3Location: { readonly uri: string } };

/** @throws RouterError `unsupported_param` when Bedrock cannot take the picture from where it is */
export function imageBlock(part: ImagePart, place: Place): ImageBlock {
  return locate(part.source, IMAGE_FORMATS, place);
}

/**
 * @param name must be unique within the request; Bedrock refuses two documents of one name
 * @throws RouterError `unsupported_param` when Bedrock cannot take the document from where it is
 */
export function documentBlock(part: FilePart, name: string, place: Place): DocumentBlock {
  return { name, ...locate(part.source, DOCUMENT_FORMATS, place) };
}

/** @throws RouterError `unsupported_param` when Bedrock does not know the kind of sound */
export function audioBlock(part: { readonly data: string; readonly mediaType: string }, place: Place): AudioBlock {
  return locate(part, AUDIO_FORMATS, place);
}

/** A document's name, which may have letters, digits, single spaces, dashes and brackets, and must not be taken. */
export function documentName(filename: string | undefined, taken: ReadonlySet<string>): string {
  const clean = (filename ?? '')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/[^A-Za-z0-9\s\-()[\]]+/g, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 180);
  const base = clean === '' ? 'document' : clean;
  let name = base;
  for (let ordinal = 2; taken.has(name); ordinal += 1) name = `${base}-${ordinal}`;
  return name;
}

function locate<F extends string>(
  given: Source,
  formats: Readonly<Record<string, F>>,
  place: Place,
): { format: F; source: Fetched } {
  const source = inlined(given);
  if ('data' in source)
    return { format: formatOf(source.mediaType, formats, place), source: { bytes: decode(source.data) } };
  if (!source.url.startsWith('s3://'))
    throw unsupported(place, 'Bedrock fetches nothing by URL except from S3; send the bytes');
  // Claude answers 400: "This model doesn't support the s3Uri field."
  if (vendorOf(place.behind) === 'anthropic')
    throw unsupported(place, 'Claude takes no content from S3; send the bytes');
  return { format: formatOfName(source.url, formats, place), source: { s3Location: { uri: source.url } } };
}

function formatOf<F extends string>(mediaType: string, formats: Readonly<Record<string, F>>, place: Place): F {
  const format = formats[mediaType.toLowerCase().split(';')[0]?.trim() ?? ''];
  if (format === undefined) throw unsupported(place, `Bedrock does not take ${mediaType}`);
  return format;
}

function formatOfName<F extends string>(url: string, formats: Readonly<Record<string, F>>, place: Place): F {
  const extension = url.split('.').at(-1)?.toLowerCase() ?? '';
  const format = Object.values(formats).find((known) => known === (EXTENSIONS[extension] ?? extension));
  if (format === undefined)
    throw unsupported(place, 'the name of the S3 object does not end in a format that Bedrock takes');
  return format;
}

function decode(base64: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, 'base64'));
}

/** A model that has not seen a part of the question must not answer it, so this is no mere warning. */
function unsupported({ provider, model, field }: Place, why: string): RouterError {
  return new RouterError('unsupported_param', { message: `${field}: ${why}`, provider, model, billed: false });
}
