import * as v from 'valibot';
import { refuse } from '../failure.ts';

type Fields = Readonly<Record<string, v.GenericSchema>>;

const text = v.strictObject({ type: v.literal('text'), text: v.string() });
const name = v.nullish(v.string());

const toolCall = v.strictObject({
  id: v.pipe(v.string(), v.minLength(1)),
  type: v.literal('function'),
  index: v.nullish(v.number()),
  function: v.strictObject({ name: v.string(), arguments: v.string() }),
});

/** A picture, as OpenAI's kind of wire has it. */
export const imagePart = v.strictObject({
  type: v.literal('image_url'),
  image_url: v.strictObject({ url: v.string(), detail: v.optional(v.picklist(['auto', 'low', 'high'])) }),
});

type Parts = readonly ReturnType<typeof v.strictObject>[];

/** What a vendor takes in messages beside text and tool calls. */
export interface MessageRules {
  readonly systemRoles?: readonly string[];
  /** Parts of each kind of message beside text, or text that says more. */
  readonly systemParts?: Parts;
  readonly userParts?: Parts;
  readonly assistantParts?: Parts;
  readonly toolParts?: Parts;
  /** Fields of an assistant's message beside content and tool calls. */
  readonly assistant?: Fields;
  /** Fields of a tool's message beside content and the id of the call. */
  readonly tool?: Fields;
}

/** The messages of vendors that refuse what they do not know, where OpenAI looks over it. */
export function strictMessages({
  systemRoles = ['system'],
  systemParts,
  userParts,
  assistantParts,
  toolParts,
  assistant = {},
  tool = {},
}: MessageRules) {
  const message = v.variant('role', [
    v.strictObject({ role: v.picklist(systemRoles), content: content(systemParts), name }),
    v.strictObject({ role: v.literal('user'), content: content(userParts), name }),
    v.strictObject({
      role: v.literal('assistant'),
      content: v.nullish(v.union([v.string(), v.array(part(assistantParts))])),
      tool_calls: v.nullish(v.array(toolCall)),
      name,
      ...assistant,
    }),
    v.strictObject({ role: v.literal('tool'), content: content(toolParts), tool_call_id: v.string(), ...tool }),
  ]);
  return v.pipe(v.array(message), v.minLength(1));
}

function content(parts: Parts | undefined) {
  return v.union([v.string(), v.pipe(v.array(part(parts)), v.minLength(1))]);
}

function part(parts: Parts = []) {
  return v.union([text, ...parts]);
}

/** What rules of a vendor look at in a body that fits its schema. */
export interface CheckedBody {
  readonly model: string;
  readonly tools?: readonly { readonly function: { readonly strict?: boolean | null } }[];
  readonly tool_choice?: unknown;
  readonly response_format?: { readonly type: string };
}

/** A choice between no tools is refused. */
export function refuseChoiceWithoutTools({ tools = [], tool_choice: choice }: CheckedBody): void {
  if (choice === undefined || tools.length > 0) return;
  refuse('invalid-request', "'tool_choice' is only allowed when 'tools' are specified", 'tool_choice');
}
