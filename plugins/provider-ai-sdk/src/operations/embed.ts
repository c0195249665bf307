import type { EmbeddingModelV4 } from '@ai-sdk/provider';
import type { Chunk, EmbedCall } from '@signalbox/core';
import { count, inputUsage } from '../answer/usage.ts';
import { inVendorsWay } from '../request/vendor-options.ts';
import { tellLate } from '../warnings.ts';
import { ask, unreadable } from './ask.ts';
import type { Settings } from './settings.ts';

/** Vectors, in as many calls as the model needs: one after the other, so that a failure leaves none behind. */
export function embed(call: EmbedCall, settings: Settings): Promise<readonly Chunk[]> {
  const { input, dimensions, inputType } = call.request;
  return ask<EmbeddingModelV4>('embedding', call, settings, async (asking) => {
    const { model, generation, vendor } = asking;
    const hasField = !generation.lacks.has('dimensions') && vendor.dimensions === undefined;
    const inOptions = hasField ? undefined : inVendorsWay('dimensions', dimensions, asking);
    const common = {
      ...asking.common(inOptions, inVendorsWay('inputType', inputType, asking)),
      ...(hasField && dimensions !== undefined && { dimensions }),
    };
    const isAsked = dimensions !== undefined && (hasField || inOptions !== undefined);
    const embeddings: (readonly number[])[] = [];
    let tokens: number | undefined = 0;
    let providerMetadata;
    for (const values of batchesOf(input, await model.maxEmbeddingsPerCall)) {
      const result = asking.heard(await model.doEmbed({ values, ...common }));
      if (result.embeddings.length !== values.length) {
        throw unreadable(call, settings, 'vectors that do not fit the input');
      }
      embeddings.push(...result.embeddings);
      const used = count(result.usage?.tokens);
      tokens = tokens === undefined || used === undefined ? undefined : tokens + used;
      ({ providerMetadata } = result);
    }
    // Some packages have the field, and read over it.
    if (isAsked && embeddings.some(({ length }) => length !== dimensions)) {
      tellLate(asking.warn, { field: 'dimensions', message: `the vectors do not have ${dimensions} of them` });
    }
    return {
      chunk: { type: 'embeddings', embeddings },
      usage: inputUsage(tokens),
      facts: { providerMetadata, rawUsage: undefined },
    };
  });
}

function batchesOf(input: readonly string[], most: number | undefined): string[][] {
  const size = most !== undefined && most >= 1 ? Math.floor(Math.min(most, input.length)) : input.length;
  const batches: string[][] = [];
  for (let start = 0; start < input.length; start += Math.max(size, 1)) batches.push(input.slice(start, start + size));
  return batches;
}
