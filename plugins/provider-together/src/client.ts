import { NO_TIMEOUT_MS, withOwnHeaders, type OpenAiClient } from '@signalbox/provider-kit';
import type { ImageGenerateParams } from 'together-ai/resources/images';

export interface Connection {
  readonly apiKey: string;
  readonly baseURL: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof globalThis.fetch;
}

/** The official SDK's client as the kit takes it. */
export async function connect({ apiKey, baseURL, headers, fetch }: Connection): Promise<OpenAiClient> {
  const { Together } = await import('together-ai');
  const client = new Together({
    apiKey,
    baseURL,
    // Everything is said here, so that the SDK looks for nothing in the environment.
    projectID: null,
    defaultHeaders: headers,
    fetch,
    // The router owns retries and timeouts.
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    // Its warnings repeat what the model said.
    logLevel: 'off',
  });
  const { chat, completions, embeddings, rerank, models, images, audio } = withOwnHeaders(client, headers);
  return {
    chat,
    completions,
    embeddings,
    rerank,
    models: { list: (call) => models.list({}, call) },
    images: { generate: (body, call) => images.generate({ ...PICTURE, ...(body as ImageGenerateParams) }, call) },
    audio: {
      speech: withDefaults(audio.speech, (body) => (body['response_format'] === 'raw' ? RAW_SOUND : SOUND)),
      transcriptions: withDefaults(audio.transcriptions, () => TRANSCRIPT),
    },
  };
}

/** A picture itself, instead of an address from which it is soon gone. */
const PICTURE = { response_format: 'base64' } as const;

/** As the other vendors speak, instead of WAV. */
const SOUND = { response_format: 'mp3' };

/** The encoding of all of its models, instead of one that only some have. */
const RAW_SOUND = { response_encoding: 'pcm_s16le' };

/** Only the long form tells how long the recording was, by which it is billed. */
const TRANSCRIPT = { response_format: 'verbose_json' };

type Endpoint = OpenAiClient['chat']['completions'];

function withDefaults(
  endpoint: Endpoint,
  defaults: (body: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): Endpoint {
  return { create: (body, call) => endpoint.create({ ...defaults({ ...body }), ...body }, call) };
}
