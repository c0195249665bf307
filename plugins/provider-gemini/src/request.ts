import type { ChatCall, ChatRequest, Warning } from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';
import { conversationOf } from './conversation.ts';
import { mergeOver } from './merge-over.ts';
import { rulesOf, type ModelRules } from './model-rules.ts';
import { thinkingOf } from './reasoning.ts';
import { toolsOf } from './tools.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The plugin's id, under which `providerOptions` are found whatever the instance is called. */
export const DIALECT = 'gemini';

/**
 * The body of `generateContent` and `streamGenerateContent`. What cannot be honoured is said by `call.warn` before
 * anything is sent; `providerOptions.gemini` is merged over the result.
 * @param provider id of this instance: its state goes back to it, nobody else's
 * @see https://ai.google.dev/api/generate-content (read 2026-11-25)
 */
export function toGenerateContent(call: ChatCall, provider: string): Fields {
  const rules = rulesOf(call.model);
  const { system, contents } = conversationOf(call, rules, provider);
  const generationConfig = {
    ...samplingOf(call, rules),
    ...formatOf(call, rules),
    ...optional('thinkingConfig', thinkingOf(call, rules)),
  };
  const body = {
    contents,
    ...(system.length > 0 && { systemInstruction: { parts: system } }),
    ...toolsOf(call),
    ...(Object.keys(generationConfig).length > 0 && { generationConfig }),
  };
  return mergeOver(body, ownOptions(call.request.providerOptions, { provider, dialect: DIALECT }));
}

/** What is sent as it is, under the API's own name. */
const FIELDS = {
  temperature: 'temperature',
  topP: 'topP',
  topK: 'topK',
  frequencyPenalty: 'frequencyPenalty',
  presencePenalty: 'presencePenalty',
  seed: 'seed',
  maxOutputTokens: 'maxOutputTokens',
} as const satisfies Partial<Record<keyof ChatRequest, string>>;

function samplingOf(call: ChatCall, rules: ModelRules): Fields {
  const { request } = call;
  const sent: Record<string, unknown> = {};
  const refused: Warning[] = [];
  for (const [field, name] of Object.entries(FIELDS) as [keyof typeof FIELDS, string][]) {
    const value = request[field];
    if (value === undefined) continue;
    const message = objectionTo(field, rules);
    if (message === undefined) sent[name] = value;
    else if (value !== 0 || !field.endsWith('Penalty')) refused.push({ field, message });
  }
  for (const warning of refused) call.warn(warning);
  return { ...sent, ...(request.stop !== undefined && request.stop.length > 0 && { stopSequences: request.stop }) };
}

function objectionTo(field: keyof typeof FIELDS, { penalties, sampling }: ModelRules): string | undefined {
  if (field.endsWith('Penalty')) return penalties ? undefined : 'the model takes no penalties: left out';
  const isSampling = field === 'temperature' || field === 'topP' || field === 'topK';
  return isSampling && !sampling ? 'the model samples as it sees fit: left out' : undefined;
}

/** @see https://ai.google.dev/gemini-api/docs/structured-output (read 2026-11-25) */
function formatOf(call: ChatCall, { jsonWithTools }: ModelRules): Fields {
  const { responseFormat: format, tools = [] } = call.request;
  if (format === undefined || format.type === 'text') return {};
  if (tools.length > 0 && !jsonWithTools) {
    call.warn({ field: 'responseFormat', message: 'the model takes no format together with tools: left out' });
    return {};
  }
  const responseMimeType = 'application/json';
  return format.type === 'json' ? { responseMimeType } : { responseMimeType, responseJsonSchema: format.schema };
}

function optional(name: string, value: object | undefined): Fields {
  return value === undefined || Object.keys(value).length === 0 ? {} : { [name]: value };
}
