import type { ChatCall, ChatRequest } from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';
import type { MessageCreateParamsBase } from '@anthropic-ai/sdk/resources/messages';
import { conversationOf } from './conversation.ts';
import { rulesOf } from './model-rules.ts';
import { outputFormatOf } from './output-format.ts';
import { reasoningOf } from './reasoning.ts';
import { samplingOf, type Sampling } from './sampling.ts';
import { toolsOf } from './tools.ts';

/** The API demands a limit. This one is taken where neither the request nor the card names one. */
const DEFAULT_MAX_OUTPUT_TOKENS = 8_192;

/** Fields of ours that the Messages API has no counterpart for. */
const UNKNOWN_HERE = ['frequencyPenalty', 'presencePenalty', 'seed'] as const satisfies readonly (keyof ChatRequest)[];

export type Body = MessageCreateParamsBase & Readonly<Sampling>;

/** Who is asked. */
export interface Host {
  /** The id of the provider in use: its `providerOptions` count, and those for `anthropic` whatever its id. */
  readonly provider: string;
  /** Anthropic's own API, which has what other hosts of the same wire have not. */
  readonly isOwn: boolean;
}

/**
 * The body of `POST /v1/messages` for a call. Pure but for `call.warn`, which it calls for all that cannot be said.
 * @throws RouterError `unsupported_param` from `call.warn`, in strict mode
 * @see https://platform.claude.com/docs/en/api/messages (read 2026-11-25)
 */
export function bodyOf(call: ChatCall, { provider, isOwn }: Host): Body {
  const { request, model } = call;
  for (const field of UNKNOWN_HERE) {
    if (request[field] !== undefined) call.warn({ field, message: 'has no counterpart in the Messages API: left out' });
  }
  const rules = rulesOf(model);
  const maxTokens = outputLimit(call);
  const { system, messages } = conversationOf(request, {
    origin: provider,
    systemTurns: rules.systemTurns && isOwn,
    warn: (warning) => call.warn(warning),
  });
  const { format, instruction } = outputFormatOf(call);
  const { thinking, effort } = reasoningOf(call, rules, maxTokens, messages);
  const prompt = instruction === undefined ? system : [...system, instruction];
  const body: Body = {
    model,
    max_tokens: maxTokens,
    messages: [...messages],
    ...(prompt.length > 0 && { system: [...prompt] }),
    ...toolsOf(call, rules),
    ...(thinking !== undefined && { thinking }),
    ...((effort ?? format) !== undefined && {
      output_config: { ...(effort !== undefined && { effort }), ...(format !== undefined && { format }) },
    }),
    ...samplingOf(call, rules, thinking),
    ...(request.stop !== undefined && request.stop.length > 0 && { stop_sequences: [...request.stop] }),
  };
  return withProviderOptions(body, ownOptions(request.providerOptions, { provider, dialect: 'anthropic' }));
}

/** What `POST /v1/messages/count_tokens` takes of a body: all that has tokens, nothing about the answer. */
const COUNTED = [
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'cache_control',
  'speed',
  // Of beta features, which count as well.
  'context_management',
  'mcp_servers',
] as const;

/**
 * The body of a request to count the tokens of a call.
 * @see https://platform.claude.com/docs/en/build-with-claude/token-counting (read 2026-11-25)
 */
export function countedOf(body: Body): Readonly<Record<string, unknown>> {
  const all: Readonly<Record<string, unknown>> = { ...body };
  return Object.fromEntries(COUNTED.filter((name) => all[name] !== undefined).map((name) => [name, all[name]]));
}

function outputLimit(call: ChatCall): number {
  const { request, card, model } = call;
  const most = card.maxOutputTokens;
  const wanted = request.maxOutputTokens ?? most ?? DEFAULT_MAX_OUTPUT_TOKENS;
  if (most === undefined || wanted <= most) return wanted;
  call.warn({ field: 'maxOutputTokens', message: `${model} writes at most ${most} tokens: sent that` });
  return most;
}

/** What is given raw wins; tools are added to the request's own, so that server tools and functions go together. */
function withProviderOptions(body: Body, options: Readonly<Record<string, unknown>>): Body {
  // The options are the caller's own words for this API: they are passed on unchecked.
  const raw = options as Partial<Body>;
  return {
    ...body,
    ...raw,
    ...(raw.tools !== undefined && { tools: [...(body.tools ?? []), ...raw.tools] }),
    ...(raw.output_config !== undefined && { output_config: { ...body.output_config, ...raw.output_config } }),
  };
}
