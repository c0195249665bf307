import type { BodyAbout } from './definition.ts';

// Recorded bodies of many clients.
// oxlint-disable-next-line typescript/no-explicit-any
type Json = Record<string, any>;

/**
 * Two bodies of the Responses API that mean the same become equal. What may differ, and why:
 * - a text alone is an input of one message of the user
 * - `type: "message"` and `detail: "auto"` are the defaults; whether it is streamed follows the recorded answer
 * - ids, states and log probabilities of earlier items are the vendor's own book-keeping, which it does without
 * - a content of one plain text may be a list or that text; what the assistant said in several parts is one text
 * - `developer` is what OpenAI makes of `system` for the models that know it
 * - tools that the vendor runs itself may stand before or after functions
 * - what was reported through `warn` is not sent
 */
export function normalizeResponsesBody(body: unknown, { warned, side }: Pick<BodyAbout, 'warned' | 'side'>): unknown {
  const own = side === 'recorded' ? without(body as Json, warned) : (body as Json);
  const { input, tools, stream: _stream, stream_options: _options, ...rest } = own;
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : ((input ?? []) as Json[]);
  return {
    ...rest,
    input: items.map(normalizeItem),
    tools: ((tools ?? []) as Json[]).toSorted(
      (a, b) => Number(b['type'] === 'function') - Number(a['type'] === 'function'),
    ),
  };
}

function normalizeItem(item: Json): Json {
  const { type, role, content, id: _id, status: _status, ...rest } = item;
  if (role === undefined) return type === 'function_call' ? { type, ...rest } : item;
  return {
    ...rest,
    role: role === 'developer' ? 'system' : (role as string),
    content: normalizeContent(content, role as string),
  };
}

function normalizeContent(content: unknown, role: string): unknown {
  if (!Array.isArray(content)) return content;
  const parts = content as Json[];
  const isSaid =
    role === 'assistant' ||
    (parts.length === 1 &&
      Object.keys(parts[0] ?? {})
        .sort()
        .join() === 'text,type');
  if (isSaid) return parts.map(({ text = '', refusal = '' }) => `${text as string}${refusal as string}`).join('');
  return parts.map(({ detail, ...part }) => (detail === 'auto' ? part : { ...part, detail }));
}

/** Fields that were reported by their path: `stop`, `tools[0].function`. */
function without(body: Json, warned: ReadonlySet<string>): Json {
  const copy = structuredClone(body);
  for (const path of warned) {
    const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
    const last = keys.pop() ?? '';
    const parent = keys.reduce<Json | undefined>((at, key) => at?.[key] as Json | undefined, copy);
    if (parent !== undefined && typeof parent === 'object' && !Array.isArray(parent)) delete parent[last];
  }
  return copy;
}
