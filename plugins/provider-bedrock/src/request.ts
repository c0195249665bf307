import type { ChatCall, ChatRequest, ResponseFormat, Tool } from '@signalbox/core';
import type {
  ConverseCommandInput,
  InferenceConfiguration,
  OutputConfig,
  ToolConfiguration,
} from '@aws-sdk/client-bedrock-runtime';
import { ownOptions } from '@signalbox/provider-kit';
import { claudeRules } from './claude-rules.ts';
import { mergeOver } from './merge-over.ts';
import { toConversation, type WireConversation } from './messages.ts';
import { claudeVersion, vendorOf } from './model-family.ts';
import { planReasoning, type ReasoningPlan } from './reasoning.ts';

type WireTool = NonNullable<ToolConfiguration['tools']>[number];
type WireDocument = NonNullable<ConverseCommandInput['additionalModelRequestFields']>;
/** A request whose fields may have been taken out by `withoutExcluded`. */
type Sent = ChatRequest;

/** Fields that Converse has no counterpart for, and what is said about each. */
const UNSUPPORTED = {
  frequencyPenalty: 'Converse has no frequency penalty: not sent',
  presencePenalty: 'Converse has no presence penalty: not sent',
  seed: 'Converse has no seed: not sent',
} as const satisfies Partial<Record<keyof ChatRequest, string>>;

/**
 * The input of ConverseCommand and ConverseStreamCommand, which are the same but for guardrails. What cannot be
 * honoured is said by `call.warn` before anything is sent; `providerOptions.bedrock` is merged over the result.
 * @param provider id of this instance: its reasoning goes back to it, nobody else's
 * @param behind the model whose rules hold, where the id that is called does not tell
 * @throws RouterError `unsupported_param` when content cannot be delivered at all
 * @see https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (read 2026-11-21)
 */
export function toConverse(call: ChatCall, provider: string, behind = call.model): ConverseCommandInput {
  const reasoning = planReasoning(behind, call.request);
  for (const warning of reasoning.warnings) call.warn(warning);
  for (const [field, message] of Object.entries(UNSUPPORTED)) {
    if (call.request[field as keyof typeof UNSUPPORTED] !== undefined) call.warn({ field, message });
  }
  const request = withoutExcluded(call, behind, reasoning);
  const conversation = toConversation(call, provider, behind);
  const { system, messages } = conversation;
  const inferenceConfig = inferenceOf(request);
  const toolConfig = toolConfigOf(request, conversation, call, behind);
  const additional = {
    ...reasoning.fields,
    ...topKOf(request, call, behind),
    ...parallelOf(request, toolConfig, call, behind),
  };
  const outputConfig = outputConfigOf(request, reasoning, call, behind);
  const input: ConverseCommandInput = {
    modelId: call.model,
    messages,
    ...(system.length > 0 && { system }),
    ...(Object.keys(inferenceConfig).length > 0 && { inferenceConfig }),
    ...(toolConfig !== undefined && { toolConfig }),
    // Plain JSON by construction; the SDK's DocumentType has no readonly.
    ...(Object.keys(additional).length > 0 && { additionalModelRequestFields: additional as WireDocument }),
    ...(outputConfig !== undefined && { outputConfig }),
  };
  const options = ownOptions(call.request.providerOptions, { provider, dialect: 'bedrock' });
  // Another model than the one that was planned would be priced and counted wrongly.
  return { ...mergeOver(input, options), modelId: call.model };
}

/** Takes out what the model refuses, and says so. */
function withoutExcluded(call: ChatCall, behind: string, { excludes }: ReasoningPlan): Sent {
  const { request } = call;
  const rules = claudeRules(behind);
  const refused: Record<string, string> = { ...excludes };
  if (rules?.forcedTools === false) refused['toolChoice'] ??= 'the model cannot be made to call a tool: left to it';
  // https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ToolChoice.html (read 2026-11-25)
  if (vendorOf(behind) === 'meta') refused['toolChoice'] ??= 'Llama cannot be made to call a tool here: left to it';
  if (request.temperature === 1) delete refused['temperature'];
  if (request.toolChoice === 'auto' || request.toolChoice === 'none') delete refused['toolChoice'];
  if (rules?.sampling === 'none') {
    for (const field of ['temperature', 'topP', 'topK']) refused[field] ??= `the model takes no ${field}: not sent`;
  } else if (rules?.sampling === 'one' && request.temperature !== undefined) {
    refused['topP'] ??= 'the model takes temperature or topP, not both: not sent';
  }
  const kept = { ...request };
  for (const [field, message] of Object.entries(refused)) {
    if (request[field as keyof ChatRequest] === undefined) continue;
    call.warn({ field, message });
    delete kept[field as keyof ChatRequest];
  }
  return kept;
}

function inferenceOf({ maxOutputTokens, temperature, topP, stop }: Sent): InferenceConfiguration {
  return {
    ...(maxOutputTokens !== undefined && { maxTokens: maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { topP }),
    ...(stop !== undefined && stop.length > 0 && { stopSequences: [...stop] }),
  };
}

function toolConfigOf(
  request: Sent,
  { toolNames }: WireConversation,
  call: ChatCall,
  behind: string,
): ToolConfiguration | undefined {
  const { toolChoice } = request;
  const declared = request.tools ?? [];
  const names = new Set(declared.map((tool) => tool.name));
  const past = [...toolNames].filter((name) => !names.has(name));
  if (toolChoice === 'none') {
    // Converse has no such choice. Without past calls leaving the tools out means the same.
    if (toolNames.size === 0) return undefined;
    call.warn({ field: 'toolChoice', message: 'Converse has no "none" once a tool was called: left to the model' });
  } else if (declared.length === 0 && past.length > 0) {
    call.warn({ field: 'tools', message: 'Converse wants the tools of past calls declared: sent without parameters' });
  }
  const isLoose = claudeRules(behind)?.schemas === false;
  for (const [index, { strict }] of declared.entries()) {
    if (isLoose && strict === true) call.warn({ field: `tools[${index}].strict`, message: `${NO_SCHEMAS}: not sent` });
  }
  const tools = [
    ...declared.map((tool) => wireTool(isLoose ? { ...tool, strict: false } : tool)),
    ...(declared.length === 0 ? past.map(pastTool) : []),
  ];
  if (tools.length === 0) return undefined;
  return {
    tools,
    // `auto` is what Converse does by itself, and some models refuse the field.
    ...(toolChoice === 'required' && { toolChoice: { any: {} } }),
    ...(typeof toolChoice === 'object' && { toolChoice: { tool: { name: toolChoice.name } } }),
  };
}

/** From 4.7 on, and before 4.1. */
const NO_SCHEMAS = 'Bedrock holds this Claude to no schema';

function wireTool({ name, description, parameters, strict }: Tool): WireTool {
  return {
    toolSpec: {
      name,
      ...(description !== undefined && description !== '' && { description }),
      inputSchema: { json: parameters as WireDocument },
      ...(strict === true && { strict }),
    },
  };
}

function pastTool(name: string): WireTool {
  return { toolSpec: { name, inputSchema: { json: { type: 'object' } } } };
}

function topKOf({ topK }: Sent, call: ChatCall, behind: string): Readonly<Record<string, unknown>> {
  if (topK === undefined) return {};
  const vendor = vendorOf(behind);
  if (vendor === 'anthropic') return { top_k: topK };
  if (vendor === 'amazon') return { inferenceConfig: { topK } };
  call.warn({ field: 'topK', message: 'the model has no topK: not sent' });
  return {};
}

/** Claude takes it in its own words, as long as Converse has not been told a tool choice. */
function parallelOf(
  { parallelToolCalls }: Sent,
  toolConfig: ToolConfiguration | undefined,
  call: ChatCall,
  behind: string,
): Readonly<Record<string, unknown>> {
  if (parallelToolCalls !== false || toolConfig === undefined) return {};
  if ((claudeVersion(behind) ?? 0) >= 4.05 && toolConfig.toolChoice === undefined) {
    return { tool_choice: { type: 'auto', disable_parallel_tool_use: true } };
  }
  call.warn({ field: 'parallelToolCalls', message: 'cannot be switched off here: the model may make several calls' });
  return {};
}

function outputConfigOf(
  { responseFormat }: Sent,
  { effort }: ReasoningPlan,
  call: ChatCall,
  behind: string,
): OutputConfig | undefined {
  const textFormat = textFormatOf(responseFormat, call, behind);
  if (textFormat === undefined && effort === undefined) return undefined;
  return { ...(textFormat !== undefined && { textFormat }), ...(effort !== undefined && { effort }) };
}

function textFormatOf(format: ResponseFormat | undefined, call: ChatCall, behind: string): OutputConfig['textFormat'] {
  if (format === undefined || format.type === 'text') return undefined;
  if (format.type === 'json') {
    call.warn({ field: 'responseFormat', message: 'Converse has JSON by schema only: ask for it in the prompt' });
    return undefined;
  }
  if (claudeRules(behind)?.schemas === false) {
    call.warn({ field: 'responseFormat', message: `${NO_SCHEMAS}: ask for it in the prompt` });
    return undefined;
  }
  const { name, description, schema } = format;
  const jsonSchema = { schema: JSON.stringify(schema), name, ...(description !== undefined && { description }) };
  return { type: 'json_schema', structure: { jsonSchema } };
}
