import type { AssistantPart, ChatRequest, FillRequest, Message, ReasoningEffort } from '@signalbox/core';

// Recorded bodies are of many clients; they are read as a person would.
export type Fields = Readonly<Record<string, any>>;

const PROVIDER = 'ollama';

/** Our fields by the names of the model's options. */
const OPTIONS: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  top_p: 'topP',
  top_k: 'topK',
  frequency_penalty: 'frequencyPenalty',
  presence_penalty: 'presencePenalty',
  seed: 'seed',
  num_predict: 'maxOutputTokens',
};

/** Puts a recorded body of `/api/chat` into our words, as far as they reach; the rest is for `providerOptions`. */
export function toOurChat(recorded: Fields): ChatRequest {
  const { model, messages = [], tools = [], format, think, options, stream: _, ...rest } = recorded;
  const { ours, own } = optionsOf(options);
  const effort = effortOf(think, model);
  return {
    messages: messagesOf(messages),
    ...ours,
    ...(tools?.length > 0 && { tools: tools.map((tool: Fields) => tool['function']) }),
    ...(format && {
      responseFormat: format === 'json' ? { type: 'json' } : { type: 'json-schema', name: 'answer', schema: format },
    }),
    ...(effort !== undefined && { reasoningEffort: effort }),
    ...passed({ ...rest, ...own, ...(effort === undefined && think !== undefined && { think }) }),
  };
}

/** Puts a recorded body of `/api/generate` into our words. It has a template unless it says otherwise, ours has none. */
export function toOurFill(recorded: Fields): FillRequest {
  const { model: _model, prompt: prefix, suffix, options, stream: _, raw, ...rest } = recorded;
  const { ours, own } = optionsOf(options);
  return {
    prefix,
    ...(suffix && { suffix }),
    ...ours,
    ...passed({ ...rest, ...own, ...(!suffix && { raw: raw ?? false }) }),
  };
}

function passed(fields: Fields): Fields {
  const said = Object.entries(fields).filter(([, value]) => !isNothing(value));
  return said.length === 0 ? {} : { providerOptions: { [PROVIDER]: Object.fromEntries(said) } };
}

/** Clients that send every field they know send most of them empty. */
export function isNothing(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function optionsOf(options: Fields | null | undefined): { readonly ours: Fields; readonly own: Fields } {
  const entries = Object.entries(options ?? {});
  const { stop, ...others } = Object.fromEntries(entries.filter(([name]) => OPTIONS[name] === undefined));
  return {
    ours: {
      ...Object.fromEntries(
        entries.flatMap(([name, value]) => (OPTIONS[name] === undefined ? [] : [[OPTIONS[name], value]])),
      ),
      ...(stop !== undefined && { stop: [stop].flat() }),
    },
    own: Object.keys(others).length > 0 ? { options: others } : {},
  };
}

/** `true` is no level: for models that have some it is passed on as it is. */
function effortOf(think: unknown, model: string): ReasoningEffort | undefined {
  if (think === true) return model.includes('gpt-oss') ? undefined : 'medium';
  if (think === false) return model.includes('gpt-oss') ? undefined : 'none';
  return think === 'low' || think === 'medium' || think === 'high' ? think : undefined;
}

/** Our calls and results go by ids; here they go by names, in the order of the calls. */
function messagesOf(messages: readonly Fields[]): Message[] {
  const open: { id: string; name: string }[] = [];
  let made = 0;
  return messages.map(({ role, content, thinking, images, tool_calls: calls, tool_name: name }): Message => {
    if (role === 'system') return { role, content };
    if (role === 'assistant') {
      const parts: AssistantPart[] = [
        ...(thinking ? [{ type: 'reasoning', text: thinking } as const] : []),
        ...(content ? [{ type: 'text', text: content } as const] : []),
        ...(calls ?? []).map((call: Fields) => {
          const id = call['id'] ?? `recorded_${(made += 1)}`;
          open.push({ id, name: call['function'].name });
          return {
            type: 'tool-call',
            id,
            name: call['function'].name,
            arguments: JSON.stringify(call['function'].arguments),
          };
        }),
      ];
      return { role, content: parts };
    }
    if (role === 'tool') {
      const at = Math.max(
        0,
        open.findIndex((call) => call.name === name),
      );
      const [call] = open.splice(at, 1);
      return { role, content: [{ type: 'tool-result', toolCallId: call?.id ?? name ?? 'tool', content }] };
    }
    const pictures = (images ?? []).map((data: string) => ({
      type: 'image',
      source: { data, mediaType: 'image/png' },
    }));
    return { role: 'user', content: pictures.length === 0 ? content : [{ type: 'text', text: content }, ...pictures] };
  });
}
