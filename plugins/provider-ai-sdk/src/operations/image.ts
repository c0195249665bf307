import type { ImageModelV4, ImageModelV4CallOptions, ImageModelV4File, ImageModelV4Result } from '@ai-sdk/provider';
import type { Chunk, GeneratedImage, ImageCall, ImageRequest, ModelCard, Source, Usage } from '@signalbox/core';
import { inlined } from '@signalbox/provider-kit';
import { base64 } from '../answer/base64.ts';
import { count } from '../answer/usage.ts';
import { inVendorsWay } from '../request/vendor-options.ts';
import { ask, unreadable, type Asking } from './ask.ts';
import { mediaTypeOf } from './media-type.ts';
import type { Settings } from './settings.ts';
import { usageByUnit } from './units.ts';

/** Pictures, in as many calls as the model needs, one after the other. */
export function generateImages(call: ImageCall, settings: Settings): Promise<readonly Chunk[]> {
  const { request } = call;
  return ask<ImageModelV4>('image', call, settings, async (asking) => {
    const { quality, background, outputFormat, count: wanted = 1 } = request;
    const options = {
      prompt: request.prompt,
      ...shapeOf(request, asking),
      seed: undefined,
      files: await filesOf(request.images, asking),
      mask: undefined,
      ...asking.common(
        inVendorsWay('quality', quality, asking),
        inVendorsWay('background', background, asking),
        inVendorsWay('outputFormat', outputFormat, asking),
      ),
    };
    const most = await mostPerCall(asking.model);
    const results: ImageModelV4Result[] = [];
    for (let left = wanted; left > 0; left -= most) {
      results.push(asking.heard(await asking.model.doGenerate({ ...options, n: Math.min(left, most) })));
    }
    const images = results.flatMap(imagesIn);
    if (images.length === 0) throw unreadable(call, settings, 'no picture');
    return {
      chunk: { type: 'images', images },
      usage: usageOf(results, images.length, call.card),
      facts: { providerMetadata: results.at(-1)?.providerMetadata as never, rawUsage: undefined },
    };
  });
}

/** Width and height, or their ratio; other words of the vendor's have no place. */
function shapeOf({ size }: ImageRequest, { warn }: Asking<ImageModelV4>) {
  const shape = { size: undefined, aspectRatio: undefined };
  if (size === undefined) return shape;
  if (/^\d+x\d+$/.test(size)) return { ...shape, size: size as ImageModelV4CallOptions['size'] };
  if (/^\d+:\d+$/.test(size)) return { ...shape, aspectRatio: size as ImageModelV4CallOptions['aspectRatio'] };
  warn({ field: 'size', message: 'the AI SDK takes 1024x1024 or 16:9: left out' });
  return shape;
}

/** Pictures to begin with; generation 2 takes none, and of generation 4 some models say that they do not. */
async function filesOf(
  images: readonly Source[] | undefined,
  { model, generation, warn }: Asking<ImageModelV4>,
): Promise<ImageModelV4File[] | undefined> {
  if (images === undefined || images.length === 0) return undefined;
  if (generation.lacks.has('image-files') || (await model.supportsFileInputs) === false) {
    warn({ field: 'images', message: 'the model takes no pictures to begin with: left out' });
    return undefined;
  }
  return images.map((source) => {
    const known = inlined(source);
    return 'url' in known ? { type: 'url', url: known.url } : { type: 'file', ...known };
  });
}

async function mostPerCall({ maxImagesPerCall: limit, modelId }: ImageModelV4): Promise<number> {
  const most = typeof limit === 'function' ? await limit({ modelId }) : limit;
  return most !== undefined && most >= 1 ? most : 1;
}

function imagesIn({ images, providerMetadata }: ImageModelV4Result): GeneratedImage[] {
  const facts = Object.values(providerMetadata ?? {}).map((own) => own?.images);
  return images.map((image, index): GeneratedImage => {
    const data = base64(image);
    const revised = facts.map((own) => revisedPromptOf(own?.[index])).find((prompt) => prompt !== undefined);
    return {
      source: { data, mediaType: mediaTypeOf(data) ?? 'image/png' },
      ...(revised !== undefined && { revisedPrompt: revised }),
    };
  });
}

function revisedPromptOf(facts: unknown): string | undefined {
  const { revisedPrompt } = (facts ?? {}) as { readonly revisedPrompt?: unknown };
  return typeof revisedPrompt === 'string' ? revisedPrompt : undefined;
}

/** How many tokens they took, where the vendor says it; how many there are, where they are billed by the piece. */
function usageOf(results: readonly ImageModelV4Result[], images: number, card: ModelCard): Usage | undefined {
  const told = results.map(({ usage }) => usage);
  const inputTokens = sumOf(told.map((usage) => count(usage?.inputTokens)));
  const outputTokens = sumOf(told.map((usage) => count(usage?.outputTokens)));
  if (inputTokens === undefined || outputTokens === undefined) return usageByUnit(card, 'perImage', images);
  return { inputTokens, outputTokens, imageOutputTokens: outputTokens, images };
}

function sumOf(counts: readonly (number | undefined)[]): number | undefined {
  return counts.reduce((total, one) => (total === undefined || one === undefined ? undefined : total + one), 0);
}
