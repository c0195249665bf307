import { RouterError, type Chunk, type GeneratedImage, type ImageCall, type Source, type Usage } from '@signalbox/core';
import { inlined } from '../data-url.ts';
import { refuseErrorIn, unreadable } from './answer.ts';
import { fileOf } from './file-of.ts';
import type { OpenAiFoldOptions } from './fold.ts';
import { mediaBody, type OptionNames } from './media-fields.ts';
import type { MediaQuirks } from './media-quirks.ts';
import { statedCostUsd } from './usage.ts';

const FIELDS = {
  count: 'n',
  quality: 'quality',
  background: 'background',
} as const;

/**
 * The body of `POST /images/generations`.
 * @see https://platform.openai.com/docs/api-reference/images/create (read 2026-11-25)
 */
export function toOpenAiImages(call: ImageCall, quirks: MediaQuirks, names: OptionNames): Record<string, unknown> {
  const { prompt, size } = call.request;
  const hasSides = quirks.imageSides === true;
  return mediaBody(call, quirks, names, {
    required: { prompt },
    fields: {
      ...FIELDS,
      ...(!hasSides && { size: 'size' }),
      ...(isMade(call, quirks) && { outputFormat: 'output_format' }),
    },
    ...(hasSides && size !== undefined && { translated: sidesOf(size, call) }),
  });
}

function isMade({ model, request, warn }: ImageCall, { imageFormats }: MediaQuirks): boolean {
  const { outputFormat: format } = request;
  if (format === undefined || imageFormats?.includes(format) !== false) return true;
  warn({ field: 'outputFormat', message: `${model} makes no pictures of the kind ${format}: it is not sent` });
  return false;
}

function sidesOf(size: string, { model, warn }: ImageCall): Record<string, unknown> {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(size) ?? [];
  if (width !== undefined && height !== undefined) return { width: Number(width), height: Number(height) };
  warn({ field: 'size', message: `${model} takes a size as width and height in pixels: "${size}" is not sent` });
  return {};
}

/**
 * The body of `POST /images/edits`: a form with the pictures as files, or JSON with their URLs where the vendor fetches
 * them.
 * @throws RouterError `unsupported_param` when a picture stands at a URL that the vendor would not fetch: without it the
 * edit would be another one
 * @see https://platform.openai.com/docs/api-reference/images/createEdit (read 2026-11-25)
 */
export function toOpenAiImageEdit(
  call: ImageCall,
  quirks: MediaQuirks,
  names: OptionNames,
): { readonly form: Record<string, unknown> } | { readonly json: Record<string, unknown> } {
  const sources = (call.request.images ?? []).map(inlined);
  const body = toOpenAiImages(call, quirks, names);
  if (quirks.imageUrls === 'typed') return { json: { ...body, ...typed(sources) } };
  const linked = sources.findIndex((source) => 'url' in source);
  if (linked === -1) {
    const files = sources.map((source, index) => fileOf(source as DataSource, `image-${index}`));
    return { form: { ...body, image: files.length === 1 ? files[0] : files } };
  }
  if (quirks.imageUrls !== true) {
    throw new RouterError('unsupported_param', {
      message: `${names.provider} takes pictures as data, not by URL: images[${linked}]`,
      provider: names.provider,
      model: call.model,
    });
  }
  return { json: { ...body, images: sources.map((source) => ({ image_url: toUrl(source) })) } };
}

/** One picture stands alone. */
function typed(sources: readonly Source[]): Record<string, unknown> {
  const parts = sources.map((source) => ({ type: 'image_url', url: toUrl(source) }));
  return parts.length === 1 ? { image: parts[0] } : { images: parts };
}

type DataSource = Exclude<Source, { readonly url: string }>;

function toUrl(source: Source): string {
  return 'url' in source ? source.url : `data:${source.mediaType};base64,${source.data}`;
}

interface WireImages {
  readonly data?: readonly WireImage[] | null;
  readonly output_format?: string;
  readonly usage?: WireUsage | null;
}

interface WireImage {
  readonly b64_json?: string | null;
  readonly url?: string | null;
  readonly revised_prompt?: string | null;
}

interface WireUsage {
  readonly input_tokens?: number;
  readonly output_tokens?: number;
  readonly input_tokens_details?: { readonly image_tokens?: number; readonly cached_tokens?: number } | null;
  readonly output_tokens_details?: { readonly image_tokens?: number } | null;
}

/**
 * The pictures, and a `finish`.
 * @throws RouterError `invalid_response` when there is none, or one is neither data nor a URL; what an error in it says
 */
export function fromOpenAiImages(
  body: unknown,
  { card, request }: Pick<ImageCall, 'card' | 'request'>,
  options: OpenAiFoldOptions,
): readonly Chunk[] {
  const { provider, quirks = {} } = options;
  refuseErrorIn(body, options);
  const { data, output_format: format = request.outputFormat, usage: wireUsage } = (body ?? {}) as WireImages;
  if (!Array.isArray(data) || data.length === 0) throw unreadable(provider);
  const images = (data as readonly WireImage[]).map((image) => toImage(image, format, provider));
  const billedByPiece = card.price.kind === 'known' && card.price.perImage !== undefined;
  const usage = usageOf(wireUsage, images.length, billedByPiece);
  const costUsd = statedCostUsd(wireUsage, quirks);
  return [
    { type: 'images', images },
    {
      type: 'finish',
      finishReason: 'stop',
      ...(usage !== undefined && { usage }),
      ...(costUsd !== undefined && { costUsd }),
    },
  ];
}

function toImage(
  { b64_json: data, url, revised_prompt: revised }: WireImage,
  format: string | undefined,
  provider: string,
): GeneratedImage {
  const prompt = typeof revised === 'string' && revised !== '' ? { revisedPrompt: revised } : {};
  if (typeof data === 'string' && data !== '') {
    return { source: { data, mediaType: mediaTypeOf(data, format) }, ...prompt };
  }
  if (typeof url !== 'string' || url === '') throw unreadable(provider);
  return { source: inlined({ url }), ...prompt };
}

/** How the base64 of each kind of picture begins: what it is counts before what was asked for. */
const BEGINNINGS: readonly (readonly [RegExp, string])[] = [
  [/^iVBORw0KGgo/, 'image/png'],
  [/^\/9j\//, 'image/jpeg'],
  [/^UklGR.{6}XRUJQ/, 'image/webp'],
  [/^R0lGOD/, 'image/gif'],
];

function mediaTypeOf(data: string, format = 'png'): string {
  const known = BEGINNINGS.find(([beginning]) => beginning.test(data))?.[1];
  return known ?? (format === 'svg' ? 'image/svg+xml' : `image/${format === 'jpg' ? 'jpeg' : format}`);
}

/** Models that say nothing of what their answer is made of make nothing but pictures. */
function usageOf(usage: WireUsage | null | undefined, images: number, billedByPiece: boolean): Usage | undefined {
  const input = usage?.input_tokens;
  if (typeof input !== 'number') return billedByPiece ? { inputTokens: 0, outputTokens: 0, images } : undefined;
  const output = usage?.output_tokens ?? 0;
  const { image_tokens: seen, cached_tokens: cached } = usage?.input_tokens_details ?? {};
  const made = usage?.output_tokens_details?.image_tokens ?? output;
  return {
    inputTokens: input,
    outputTokens: output,
    ...(cached !== undefined && { cachedInputTokens: Math.min(cached, input) }),
    ...(seen !== undefined && { imageInputTokens: Math.min(seen, input) }),
    imageOutputTokens: Math.min(made, output),
    images,
  };
}
