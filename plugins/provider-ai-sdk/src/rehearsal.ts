import type { LanguageModelV4, LanguageModelV4CallOptions, SharedV4Warning } from '@ai-sdk/provider';
import type { Models } from './models.ts';

/**
 * What the package is going to leave out of a call, before anything is sent.
 *
 * Packages translate, send, and tell their warnings with the answer, which is too late for strict mode. So the call is
 * played once to an empty house: the same model over a `fetch` that sends nothing and answers with an empty stream,
 * whose first part has the warnings.
 * @returns `undefined` where the model sends by other means than the `fetch` it was lent, or nothing was said
 */
export async function rehearse(
  models: Models,
  id: string,
  options: LanguageModelV4CallOptions,
): Promise<readonly SharedV4Warning[] | undefined> {
  try {
    const understudy = await models.understudy(id);
    if (understudy === undefined) return undefined;
    const { generation } = understudy;
    const model = understudy.model as LanguageModelV4;
    const { stream } = await model.doStream(generation.callOptions(options) as LanguageModelV4CallOptions);
    // Leaving the loop cancels the stream.
    for await (const told of stream as unknown as AsyncIterable<unknown>) {
      const part = generation.part(told);
      if (part.type === 'stream-start') return part.warnings;
    }
  } catch {
    // The real call will say it.
  }
  return undefined;
}
