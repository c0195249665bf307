import { RouterError, type Chunk, type DocumentPage, type OcrCall } from '@signalbox/core';
import { inlined, ownOptions } from '@signalbox/provider-kit';

type Json = Readonly<Record<string, unknown>>;

/**
 * The body of `POST /v1/ocr`.
 * @see https://docs.mistral.ai/api/endpoint/ocr (read 2026-11-25)
 */
export function ocrBody(
  { model, request }: OcrCall,
  names: { readonly provider: string; readonly dialect: string },
): Json {
  const { pages, includeImages } = request;
  return {
    model,
    document: documentOf(request.document),
    ...(pages !== undefined && { pages }),
    ...(includeImages !== undefined && { include_image_base64: includeImages }),
    ...ownOptions(request.providerOptions, names),
  };
}

const PICTURE = /^[^?#]+\.(?:png|jpe?g|webp|gif|bmp|tiff?|avif)(?:[?#]|$)/i;

function documentOf(document: OcrCall['request']['document']): Json {
  const { filename } = document;
  const url = 'url' in document ? document.url : `data:${document.mediaType};base64,${document.data}`;
  const source = inlined({ url });
  const isPicture = 'url' in source ? PICTURE.test(url) : source.mediaType.startsWith('image/');
  if (isPicture) return { type: 'image_url', image_url: url };
  return { type: 'document_url', document_url: url, ...(filename !== undefined && { document_name: filename }) };
}

interface WirePage {
  readonly index?: number;
  readonly markdown?: string;
  readonly images?: readonly { readonly id?: string; readonly image_base64?: string | null }[] | null;
}

interface WireReading {
  readonly pages?: readonly WirePage[];
  readonly usage_info?: { readonly pages_processed?: number } | null;
}

/**
 * The pages, and a `finish` with the number of those that are billed.
 * @throws RouterError `invalid_response` when there are no pages
 */
export function fromPages(body: unknown, provider: string): readonly Chunk[] {
  const { pages, usage_info: info } = (body ?? {}) as WireReading;
  if (!Array.isArray(pages)) {
    throw new RouterError('invalid_response', { message: `${provider} sent no pages`, provider });
  }
  const billed = info?.pages_processed;
  return [
    { type: 'pages', pages: (pages as readonly WirePage[]).map(pageOf) },
    {
      type: 'finish',
      finishReason: 'stop',
      ...(billed !== undefined && { usage: { inputTokens: 0, outputTokens: 0, pages: billed } }),
    },
  ];
}

function pageOf({ index, markdown = '', images }: WirePage, place: number): DocumentPage {
  return {
    index: index ?? place,
    markdown,
    ...(images != null && images.length > 0 && { images: images.map(imageOf) }),
  };
}

function imageOf({ id = '', image_base64: data }: NonNullable<WirePage['images']>[number]) {
  return { id, ...(typeof data === 'string' && data !== '' && { source: sourceOf(data) }) };
}

/** A data URL, or bare base64 of a JPEG. */
function sourceOf(data: string) {
  return data.startsWith('data:') ? inlined({ url: data }) : { data, mediaType: 'image/jpeg' };
}
