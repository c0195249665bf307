import type { Chunk, ImageCall, Provider } from '@signalbox/core';
import { withSignal } from '../call-signal.ts';
import { readJson } from '../reply.ts';
import type { OpenAiClient, RawResponse } from './client.ts';
import { endpointOf, notOffered } from './endpoint-of.ts';
import type { OpenAiFoldOptions } from './fold.ts';
import { fromOpenAiImages, toOpenAiImageEdit, toOpenAiImages } from './images.ts';
import type { OptionNames } from './media-fields.ts';
import type { MediaQuirks } from './media-quirks.ts';
import { fromOpenAiSpeech, toOpenAiSpeech } from './speech.ts';
import { fromOpenAiTranscription, toOpenAiTranscription } from './transcription.ts';

/** How a call is made, from its endpoint to its end. */
export interface MediaTools {
  readonly names: OptionNames;
  readonly quirks: MediaQuirks;
  ask(
    call: { readonly model: string; readonly signal: AbortSignal },
    send: (client: OpenAiClient) => RawResponse,
    read: (response: Response, about: OpenAiFoldOptions) => Promise<readonly Chunk[]>,
  ): Promise<readonly Chunk[]>;
  /** What an answer says of itself beside its content. */
  start(body: unknown, about: OpenAiFoldOptions): Chunk;
}

/** Pictures, speech and transcripts, where the client has their endpoints. */
export function mediaCalls({
  names,
  quirks,
  ask,
  start,
}: MediaTools): Required<Pick<Provider, 'generateImages' | 'speak' | 'transcribe'>> {
  const { provider } = names;

  const there = <T>(found: T | undefined, what: string): T => {
    if (found !== undefined) return found;
    throw notOffered(provider, what);
  };

  const sendImages = (call: ImageCall): ((client: OpenAiClient) => RawResponse) => {
    const signal = withSignal(call.signal);
    if ((call.request.images ?? []).length === 0) {
      const body = toOpenAiImages(call, quirks, names);
      return ({ images }) => there(images, 'pictures').generate(body, signal);
    }
    const edit = toOpenAiImageEdit(call, quirks, names);
    if ('json' in edit) {
      return (client) => there(client.post?.('/images/edits', { body: edit.json, ...signal }), 'changing of pictures');
    }
    return ({ images }) => there(images?.edit?.(edit.form, signal), 'changing of pictures');
  };

  return {
    async generateImages(call) {
      return ask(call, sendImages(call), async (response, about) => {
        const json = await readJson(response, about);
        return [start(json, about), ...fromOpenAiImages(json, call, about)];
      });
    },

    async speak(call) {
      const body = toOpenAiSpeech(call, quirks, names);
      return ask(
        call,
        ({ audio }) => endpointOf(audio?.speech, provider, 'speech').create(body, withSignal(call.signal)),
        async (response, about) => [start(undefined, about), ...(await fromOpenAiSpeech(response, call, about))],
      );
    },

    async transcribe(call) {
      const body = toOpenAiTranscription(call, quirks, names);
      return ask(
        call,
        ({ audio }) => endpointOf(audio?.transcriptions, provider, 'transcripts').create(body, withSignal(call.signal)),
        async (response, about) => {
          const isText = response.headers.get('content-type')?.startsWith('text/plain') === true;
          const said = isText ? await response.text() : await readJson(response, about);
          return [start(said, about), ...fromOpenAiTranscription(said, about, quirks)];
        },
      );
    },
  };
}
