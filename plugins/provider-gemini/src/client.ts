import type { PluginContext } from '@signalbox/core';
import { apiKeyOf, rawReply } from '@signalbox/provider-kit';
import type { GenerateContentConfig, GoogleGenAI, HttpOptions } from '@google/genai/web';
import type { GeminiOptions } from './options.ts';

/** Google's own order: its SDKs take the first where both are set. The second is the name in Google's guides. */
export const KEY = { variable: 'GOOGLE_API_KEY', alternatives: ['GEMINI_API_KEY'] } as const;
const BASE_URL = 'https://generativelanguage.googleapis.com';
const MOST_MODELS_PER_PAGE = 1_000;

type Body = Readonly<Record<string, unknown>>;

/** The endpoints of the API. Each hands out the raw reply, whatever its status. */
export interface Gemini {
  /** The variable that the key came from, for errors. */
  readonly secretName: string;
  generate(model: string, body: Body, signal: AbortSignal): Promise<Response>;
  generateStream(model: string, body: Body, signal: AbortSignal): Promise<Response>;
  embed(model: string, body: Body, signal: AbortSignal): Promise<Response>;
  countTokens(model: string, body: Body, signal: AbortSignal): Promise<Response>;
  listModels(pageToken: string | undefined, signal: AbortSignal): Promise<Response>;
}

/**
 * Google's SDK, imported now.
 *
 * It makes the requests: addresses, credentials, headers. The bodies are ours and go in as `extraBody`, its way for
 * what it does not know, because its converters leave such fields out. The replies are read here, because it throws
 * away the headers of refusals, and a reader who leaves a stream does not end the request.
 *
 * It is the entry for browsers: the one for Node reads keys, projects and addresses from the environment, and brings
 * the login for Vertex along.
 * @throws RouterError `provider_auth` when there is no key
 */
export async function connect(options: GeminiOptions, context: PluginContext, provider: string): Promise<Gemini> {
  const apiKey = apiKeyOf(options.apiKey, context, { provider, ...KEY });
  const secretName = context.secret(KEY.variable) === undefined ? KEY.alternatives[0] : KEY.variable;
  const sdk = await import('@google/genai/web');
  const { models }: GoogleGenAI = new sdk.GoogleGenAI({
    apiKey,
    apiVersion: options.apiVersion ?? 'v1beta',
    httpOptions: { baseUrl: options.baseUrl ?? BASE_URL, headers: { ...options.headers } },
  });
  const send = async (signal: AbortSignal, ask: (through: HttpOptions) => Promise<unknown>): Promise<Response> =>
    rawReply({ fetch: context.fetch, signal }, (fetch) => ask({ fetch }));

  return {
    secretName,
    generate: (model, body, signal) =>
      send(signal, (through) => models.generateContent({ model, contents: REPLACED, config: plain(through, body) })),
    generateStream: (model, body, signal) =>
      send(signal, (through) =>
        models.generateContentStream({ model, contents: REPLACED, config: plain(through, body) }),
      ),
    embed: (model, body, signal) =>
      send(signal, (through) =>
        models.embedContent({
          model,
          contents: REPLACED,
          config: { httpOptions: { ...through, extraBody: { ...body } } },
        }),
      ),
    countTokens: (model, body, signal) =>
      send(signal, (through) =>
        models.countTokens({
          model,
          contents: REPLACED,
          config: { httpOptions: { ...through, extraBody: { contents: undefined, ...body } } },
        }),
      ),
    listModels: (pageToken, signal) =>
      send(signal, (through) =>
        models.list({
          config: {
            pageSize: MOST_MODELS_PER_PAGE,
            httpOptions: through,
            ...(pageToken !== undefined && { pageToken }),
          },
        }),
      ),
  };
}

/** The SDK wants contents; those of the body take their place. */
const REPLACED = 'replaced';

/** One request for one call: the SDK would go on with an unfinished answer, and call functions, in more of them. */
function plain(through: HttpOptions, body: Body): GenerateContentConfig {
  return {
    automaticFunctionCalling: { disable: true },
    automaticContinuation: false,
    // It would send an empty one of its own.
    httpOptions: { ...through, extraBody: { generationConfig: undefined, ...body } },
  };
}
