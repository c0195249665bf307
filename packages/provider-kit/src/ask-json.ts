import { errorFromThrown } from './error-from-thrown.ts';
import { refuseErrorIn } from './openai/answer.ts';
import { readJson, refusalOf, type ReplyAbout } from './reply.ts';

/** One exchange of JSON. */
export interface JsonQuestion {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Makes it a POST. */
  readonly body?: unknown;
  readonly signal: AbortSignal;
}

/**
 * Asks what no SDK has a method for, such as what a server has loaded.
 * @returns the JSON of the answer
 * @throws RouterError for whatever goes wrong: also an `error` in an answer whose status says that all is well
 */
export async function askJson(
  fetch: typeof globalThis.fetch,
  { url, headers, body, signal }: JsonQuestion,
  about: Omit<ReplyAbout, 'signal'>,
): Promise<unknown> {
  const { provider, model, override: errorOverride } = about;
  let began = false;
  try {
    const response = await fetch(url, {
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
      signal,
    });
    if (!response.ok) throw await refusalOf(response, { ...about, signal });
    began = true;
    const json = await readJson(response, about);
    refuseErrorIn(json, { provider, ...(model !== undefined && { model }), errorOverride });
    return json;
  } catch (thrown) {
    throw errorFromThrown(thrown, { ...about, signal, began });
  }
}
