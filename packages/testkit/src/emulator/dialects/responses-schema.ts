import * as v from 'valibot';

const breakpoint = v.nullish(v.strictObject({ mode: v.literal('explicit') }));

const inputText = v.strictObject({
  type: v.literal('input_text'),
  text: v.string(),
  prompt_cache_breakpoint: breakpoint,
});
const inputImage = v.strictObject({
  type: v.literal('input_image'),
  image_url: v.nullish(v.pipe(v.string(), v.regex(/^(?:https?:|data:image\/)/))),
  file_id: v.nullish(v.string()),
  detail: v.nullish(v.picklist(['auto', 'low', 'high', 'original'])),
  prompt_cache_breakpoint: breakpoint,
});
const inputFile = v.strictObject({
  type: v.literal('input_file'),
  file_data: v.nullish(v.string()),
  file_url: v.nullish(v.pipe(v.string(), v.regex(/^https?:/))),
  file_id: v.nullish(v.string()),
  filename: v.nullish(v.string()),
  detail: v.nullish(v.picklist(['auto', 'low', 'high'])),
  prompt_cache_breakpoint: breakpoint,
});
const inputPart = v.variant('type', [inputText, inputImage, inputFile]);

const outputText = v.strictObject({
  type: v.literal('output_text'),
  text: v.string(),
  annotations: v.nullish(v.array(v.unknown())),
  logprobs: v.nullish(v.array(v.unknown())),
});
const refusal = v.strictObject({ type: v.literal('refusal'), refusal: v.string() });

const status = v.nullish(v.picklist(['in_progress', 'completed', 'incomplete']));
const id = v.nullish(v.string());
const callId = v.pipe(v.string(), v.minLength(1), v.maxLength(64));

const MESSAGE = { type: v.optional(v.literal('message')), id, status };

const message = v.variant('role', [
  v.strictObject({
    ...MESSAGE,
    role: v.picklist(['user', 'system', 'developer']),
    content: v.union([v.string(), v.pipe(v.array(inputPart), v.minLength(1))]),
  }),
  v.strictObject({
    ...MESSAGE,
    role: v.literal('assistant'),
    content: v.union([v.string(), v.pipe(v.array(v.variant('type', [outputText, refusal])), v.minLength(1))]),
    phase: v.nullish(v.picklist(['commentary', 'final_answer'])),
  }),
]);

const functionCall = v.strictObject({
  type: v.literal('function_call'),
  id,
  status,
  call_id: callId,
  name: v.string(),
  arguments: v.string(),
  namespace: v.nullish(v.string()),
  caller: v.nullish(v.unknown()),
});

const functionCallOutput = v.strictObject({
  type: v.literal('function_call_output'),
  id,
  status,
  call_id: callId,
  output: v.union([v.string(), v.array(inputPart)]),
  name: v.nullish(v.string()),
  namespace: v.nullish(v.string()),
  caller: v.nullish(v.unknown()),
});

const reasoning = v.strictObject({
  type: v.literal('reasoning'),
  id,
  status: v.optional(v.picklist(['in_progress', 'completed', 'incomplete'])),
  summary: v.array(v.strictObject({ type: v.literal('summary_text'), text: v.string() })),
  content: v.nullish(v.array(v.strictObject({ type: v.literal('reasoning_text'), text: v.string() }))),
  encrypted_content: v.nullish(v.string()),
});

/** Items of what the vendor did itself, or of tools that it defines: their insides are not looked into. */
const OTHER_ITEMS = [
  'apply_patch_call',
  'apply_patch_call_output',
  'code_interpreter_call',
  'compaction',
  'computer_call',
  'computer_call_output',
  'custom_tool_call',
  'custom_tool_call_output',
  'file_search_call',
  'image_generation_call',
  'item_reference',
  'local_shell_call',
  'local_shell_call_output',
  'mcp_approval_request',
  'mcp_approval_response',
  'mcp_call',
  'mcp_list_tools',
  'shell_call',
  'shell_call_output',
  'tool_search_call',
  'tool_search_output',
  'web_search_call',
];
const other = v.looseObject({ type: v.picklist(OTHER_ITEMS) });

const item = v.union([
  v.variant('type', [functionCall, functionCallOutput, reasoning]),
  other,
  // Last, so that what is wrong with a message is what is told.
  message,
]);

const TOOL_TYPES = [
  'apply_patch',
  'code_interpreter',
  'computer',
  'computer_use_preview',
  'custom',
  'file_search',
  'image_generation',
  'local_shell',
  'mcp',
  'namespace',
  'shell',
  'tool_search',
  'web_search',
  'web_search_preview',
];

const functionTool = v.looseObject({
  type: v.literal('function'),
  name: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/)),
  description: v.nullish(v.string()),
  parameters: v.nullish(v.record(v.string(), v.unknown())),
  strict: v.nullish(v.boolean()),
});

const toolChoice = v.union([
  v.picklist(['auto', 'none', 'required']),
  v.looseObject({ type: v.string(), name: v.optional(v.string()) }),
]);

const format = v.variant('type', [
  v.strictObject({ type: v.literal('text') }),
  v.strictObject({ type: v.literal('json_object') }),
  v.strictObject({
    type: v.literal('json_schema'),
    name: v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/)),
    schema: v.record(v.string(), v.unknown()),
    description: v.nullish(v.string()),
    strict: v.nullish(v.boolean()),
  }),
]);

const INCLUDES = [
  'code_interpreter_call.outputs',
  'computer_call_output.output.image_url',
  'file_search_call.results',
  'message.input_image.image_url',
  'message.output_text.logprobs',
  'reasoning.encrypted_content',
  'web_search_call.action.sources',
  'web_search_call.results',
];

const between = (low: number, high: number) => v.nullish(v.pipe(v.number(), v.minValue(low), v.maxValue(high)));
const count = (least: number) => v.nullish(v.pipe(v.number(), v.integer(), v.minValue(least)));

/**
 * What `POST /responses/input_tokens` takes.
 * @see https://platform.openai.com/docs/api-reference/responses/input-tokens (read 2026-11-25)
 */
export const INPUT_TOKEN_FIELDS = {
  model: v.optional(v.pipe(v.string(), v.minLength(1))),
  input: v.nullish(v.union([v.pipe(v.string(), v.minLength(1)), v.array(item)])),
  instructions: v.nullish(v.string()),
  tools: v.nullish(v.array(v.union([functionTool, v.looseObject({ type: v.picklist(TOOL_TYPES) })]))),
  tool_choice: v.nullish(toolChoice),
  parallel_tool_calls: v.nullish(v.boolean()),
  text: v.nullish(
    v.strictObject({ format: v.nullish(format), verbosity: v.nullish(v.picklist(['low', 'medium', 'high'])) }),
  ),
  reasoning: v.nullish(
    v.strictObject({
      effort: v.nullish(v.picklist(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'])),
      summary: v.nullish(v.picklist(['auto', 'concise', 'detailed'])),
      generate_summary: v.nullish(v.picklist(['auto', 'concise', 'detailed'])),
      context: v.nullish(v.picklist(['auto', 'current_turn', 'all_turns'])),
      mode: v.nullish(v.picklist(['standard', 'pro'])),
    }),
  ),
  previous_response_id: v.nullish(v.string()),
  conversation: v.nullish(v.unknown()),
  truncation: v.nullish(v.picklist(['auto', 'disabled'])),
};

/**
 * What `POST /responses` takes.
 * @see https://platform.openai.com/docs/api-reference/responses/create (read 2026-11-25)
 */
export const RESPONSES_FIELDS = {
  ...INPUT_TOKEN_FIELDS,
  stream: v.nullish(v.boolean()),
  stream_options: v.nullish(v.strictObject({ include_obfuscation: v.optional(v.boolean()) })),
  store: v.nullish(v.boolean()),
  include: v.nullish(v.array(v.picklist(INCLUDES))),
  max_output_tokens: count(16),
  max_tool_calls: count(1),
  temperature: between(0, 2),
  top_p: between(0, 1),
  top_logprobs: between(0, 20),
  metadata: v.nullish(v.record(v.string(), v.pipe(v.string(), v.maxLength(512)))),
  background: v.nullish(v.boolean()),
  context_management: v.nullish(v.array(v.unknown())),
  moderation: v.nullish(v.unknown()),
  prompt: v.nullish(v.looseObject({ id: v.string() })),
  prompt_cache_key: v.nullish(v.string()),
  prompt_cache_options: v.nullish(v.record(v.string(), v.unknown())),
  prompt_cache_retention: v.nullish(v.picklist(['in_memory', '24h'])),
  safety_identifier: v.nullish(v.pipe(v.string(), v.maxLength(64))),
  service_tier: v.nullish(v.picklist(['auto', 'default', 'flex', 'scale', 'priority', 'fast', 'ultrafast'])),
  user: v.nullish(v.string()),
};

export type Message = v.InferOutput<typeof message>;
/** An item that is no message. */
export type OtherItem = v.InferOutput<typeof functionCall | typeof functionCallOutput | typeof reasoning>;
export type InputPart = v.InferOutput<typeof inputPart>;
