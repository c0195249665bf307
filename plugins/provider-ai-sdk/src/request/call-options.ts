import type { JSONSchema7, LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { ChatRequest, ResponseFormat } from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';
import type { AiSdkOptions } from '../options.ts';
import { promptOf } from './prompt.ts';
import { reasoningOf } from './reasoning.ts';
import type { Scope } from './scope.ts';
import { providerToolsIn, toolChoiceOf, toolsOf } from './tools.ts';
import { byKey, inVendorsWay, merged } from './vendor-options.ts';

/** Fields of which both have the same idea and the same name. */
const SAME = [
  'maxOutputTokens',
  'temperature',
  'topP',
  'topK',
  'presencePenalty',
  'frequencyPenalty',
  'seed',
] as const satisfies readonly (keyof ChatRequest & keyof LanguageModelV4CallOptions)[];

/**
 * A chat request as the newest generation of the AI SDK has it. Each field is in it or was reported through
 * `scope.warn`; what the model's own generation lacks is not in it.
 */
export function callOptionsOf(
  scope: Scope,
  model: { readonly provider: string },
  { headers, optionsKey, providerOptions: always }: Pick<AiSdkOptions, 'headers' | 'optionsKey' | 'providerOptions'>,
): LanguageModelV4CallOptions {
  const { request, signal } = scope.call;
  const { tools: vendorsTools, ...own } = ownOptions(request.providerOptions, { provider: scope.origin });
  const { reasoning, options: reasoningOptions } = reasoningOf(scope);
  const tools = toolsOf(scope, providerToolsIn(vendorsTools));
  const toolChoice = toolChoiceOf(request.toolChoice);
  const { responseFormat: format, parallelToolCalls: parallel } = request;
  const strict = format?.type === 'json-schema' ? format.strict : undefined;
  const providerOptions = merged(
    always,
    reasoningOptions,
    inVendorsWay('strictSchema', strict, scope, 'responseFormat.strict'),
    // That several calls may come at once obliges to nothing; only the way that is known is worth saying it.
    parallel === true && scope.vendor.parallelToolCalls === undefined
      ? undefined
      : inVendorsWay('parallelToolCalls', parallel, scope),
    byKey(own, model, optionsKey),
  );
  return {
    prompt: promptOf(scope),
    ...sameFields(request),
    ...(request.stop !== undefined && { stopSequences: [...request.stop] }),
    ...(format !== undefined && { responseFormat: toFormat(format) }),
    ...(tools !== undefined && { tools }),
    ...(toolChoice !== undefined && { toolChoice }),
    ...(reasoning !== undefined && { reasoning }),
    ...(providerOptions !== undefined && { providerOptions }),
    ...(headers !== undefined && { headers: { ...headers } }),
    abortSignal: signal,
  };
}

function sameFields(request: ChatRequest): Partial<LanguageModelV4CallOptions> {
  const given = SAME.flatMap((field) => (request[field] === undefined ? [] : [[field, request[field]] as const]));
  return Object.fromEntries(given);
}

function toFormat(format: ResponseFormat): NonNullable<LanguageModelV4CallOptions['responseFormat']> {
  if (format.type !== 'json-schema') return { type: format.type };
  const { name, schema, description } = format;
  return {
    type: 'json',
    name,
    schema: schema as JSONSchema7,
    ...(description !== undefined && { description }),
  };
}
