import * as v from 'valibot';

const fields = v.record(v.string(), v.unknown());
/** Base64 as Go reads it: whole groups of four. */
const bytes = v.pipe(v.string(), v.regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/));

const toolCall = v.looseObject({
  id: v.optional(v.string()),
  function: v.looseObject({ index: v.optional(v.number()), name: v.string(), arguments: v.optional(fields) }),
});

const message = v.looseObject({
  role: v.picklist(['system', 'user', 'assistant', 'tool']),
  content: v.nullish(v.string(), ''),
  thinking: v.nullish(v.string()),
  images: v.nullish(v.array(bytes)),
  tool_calls: v.nullish(v.array(toolCall)),
  tool_name: v.nullish(v.string()),
});
export type Message = v.InferOutput<typeof message>;

const tool = v.looseObject({
  type: v.literal('function'),
  function: v.looseObject({ name: v.string(), description: v.nullish(v.string()), parameters: v.optional(fields) }),
});

/** The server answers 400 to an option of a wrong type, and ignores one that it does not know. */
const options = v.looseObject({
  seed: v.nullish(v.pipe(v.number(), v.integer())),
  temperature: v.nullish(v.number()),
  top_k: v.nullish(v.pipe(v.number(), v.integer())),
  top_p: v.nullish(v.number()),
  min_p: v.nullish(v.number()),
  frequency_penalty: v.nullish(v.number()),
  presence_penalty: v.nullish(v.number()),
  num_ctx: v.nullish(v.pipe(v.number(), v.integer())),
  num_predict: v.nullish(v.pipe(v.number(), v.integer())),
  stop: v.nullish(v.union([v.string(), v.array(v.string())])),
});

const COMMON = {
  model: v.optional(v.string(), ''),
  format: v.nullish(v.union([v.picklist(['', 'json']), fields])),
  options: v.nullish(options),
  stream: v.nullish(v.boolean()),
  think: v.nullish(v.union([v.boolean(), v.picklist(['high', 'medium', 'low', 'max'])])),
  keep_alive: v.nullish(v.union([v.string(), v.number()])),
};

// Fields that it does not know are ignored, as Go's decoder does.

/** @see https://docs.ollama.com/api/chat (read 2026-11-25) */
export const CHAT = v.looseObject({
  ...COMMON,
  messages: v.nullish(v.array(message), []),
  tools: v.nullish(v.array(tool), []),
});

/** @see https://docs.ollama.com/api/generate (read 2026-11-25) */
export const GENERATE = v.looseObject({
  ...COMMON,
  prompt: v.nullish(v.string(), ''),
  suffix: v.nullish(v.string()),
  system: v.nullish(v.string()),
  raw: v.nullish(v.boolean()),
  images: v.nullish(v.array(bytes)),
});

/** @see https://docs.ollama.com/api/embed (read 2026-11-25) */
export const EMBED = v.looseObject({
  model: v.optional(v.string(), ''),
  input: v.union([v.string(), v.array(v.string())]),
  truncate: v.nullish(v.boolean()),
  dimensions: v.nullish(v.pipe(v.number(), v.integer())),
  options: v.nullish(options),
  keep_alive: v.nullish(v.union([v.string(), v.number()])),
});

/** The older endpoint, for one text. */
export const EMBED_ONE = v.looseObject({ model: v.optional(v.string(), ''), prompt: v.string() });

export const SHOW = v.looseObject({ model: v.optional(v.string()), name: v.optional(v.string()) });
