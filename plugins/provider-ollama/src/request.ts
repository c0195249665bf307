import type { ChatCall, ChatRequest, EmbedCall, FillCall, Tool } from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';
import { mergeOver, type Fields } from './merge-over.ts';
import { toMessages } from './messages.ts';
import type { OllamaOptions } from './options.ts';
import { thinkingOf } from './thinking.ts';

/** The plugin's id, under which `providerOptions` are found whatever the instance is called. */
export const DIALECT = 'ollama';

/** What holds for every request of this instance. */
export interface Setting extends Pick<OllamaOptions, 'contextTokens' | 'keepAlive'> {
  /** The id of the instance. */
  readonly provider: string;
}

/**
 * The body of `/api/chat`. `providerOptions.ollama` is merged over it: `options` (`num_ctx`, `min_p` …), `keep_alive`.
 * @see https://docs.ollama.com/api/chat (read 2026-11-25)
 */
export function toChat(call: ChatCall, setting: Setting, isStream: boolean): Fields {
  const { model, request } = call;
  const think = thinkingOf(call);
  const body = {
    model,
    messages: toMessages(call, setting.provider),
    stream: isStream,
    ...toolsOf(call),
    ...formatOf(request),
    ...(think !== undefined && { think }),
  };
  return finished(body, request, setting);
}

/**
 * The body of `/api/generate`. Without a suffix the text is gone on with as it is, past the template that would make a
 * question of it.
 * @see https://docs.ollama.com/api/generate (read 2026-11-25)
 */
export function toGenerate({ model, request }: FillCall, setting: Setting): Fields {
  const { prefix, suffix } = request;
  const body = { model, prompt: prefix, ...(suffix === undefined ? { raw: true } : { suffix }), stream: true };
  return finished(body, request, setting);
}

/**
 * The body of `/api/embed`.
 * @see https://docs.ollama.com/api/embed (read 2026-11-25)
 */
export function toEmbed(call: EmbedCall, setting: Setting): Fields {
  const { input, dimensions, inputType } = call.request;
  if (inputType !== undefined) {
    call.warn({ field: 'inputType', message: 'models are told by words in the text itself: left out' });
  }
  const body = { model: call.model, input, ...(dimensions !== undefined && { dimensions }) };
  return finished(body, call.request, setting);
}

/** Our fields by the names of the model's options. */
const OPTIONS = {
  temperature: 'temperature',
  topP: 'top_p',
  topK: 'top_k',
  frequencyPenalty: 'frequency_penalty',
  presencePenalty: 'presence_penalty',
  seed: 'seed',
  maxOutputTokens: 'num_predict',
  stop: 'stop',
} as const satisfies Partial<Record<keyof ChatRequest, string>>;

function finished(body: Fields, request: Pick<ChatRequest, 'providerOptions'>, setting: Setting): Fields {
  const { provider, contextTokens, keepAlive } = setting;
  const options: Record<string, unknown> = contextTokens === undefined ? {} : { num_ctx: contextTokens };
  for (const [field, name] of Object.entries(OPTIONS)) {
    const value = (request as Fields)[field];
    if (value !== undefined) options[name] = value;
  }
  const whole = {
    ...body,
    ...(Object.keys(options).length > 0 && { options }),
    ...(keepAlive !== undefined && { keep_alive: keepAlive }),
  };
  return mergeOver(whole, ownOptions(request.providerOptions, { provider, dialect: DIALECT }));
}

/** The API has no choice of tools but to offer none. */
function toolsOf(call: ChatCall): Fields {
  const { tools = [], toolChoice = 'auto', parallelToolCalls } = call.request;
  if (tools.length === 0 || toolChoice === 'none') return {};
  if (toolChoice !== 'auto') {
    call.warn({ field: 'toolChoice', message: 'a model cannot be made to call a tool here: left to it' });
  }
  if (parallelToolCalls === false) {
    call.warn({ field: 'parallelToolCalls', message: 'cannot be switched off here: the model may make several calls' });
  }
  if (tools.some(({ strict }) => strict === true)) {
    call.warn({ field: 'tools', message: 'models are not held to the schemas of tools here: strict is left out' });
  }
  return { tools: tools.map(toolOf) };
}

function toolOf({ name, description, parameters }: Tool): object {
  return { type: 'function', function: { name, ...(description !== undefined && { description }), parameters } };
}

/** @see https://docs.ollama.com/capabilities/structured-outputs (read 2026-11-25) */
function formatOf({ responseFormat: format }: ChatRequest): Fields {
  if (format === undefined || format.type === 'text') return {};
  return { format: format.type === 'json' ? 'json' : format.schema };
}
