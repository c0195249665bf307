import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { EMPTY_REQUEST, type NeutralRequest, type NeutralTurn } from '../neutral.ts';
import { hash } from '../tokens.ts';
import type { CheckSettings, WireRequest } from './dialect.ts';
import { createPromptText, promptOf, readBody, type Problem } from './read.ts';
import {
  INPUT_TOKEN_FIELDS,
  RESPONSES_FIELDS,
  type InputPart,
  type Message,
  type OtherItem,
} from './responses-schema.ts';

type Fields = Readonly<Record<string, v.GenericSchema>>;
type Json = Readonly<Record<string, unknown>>;
type Item = Message | OtherItem;

/** How the bodies of a vendor differ from OpenAI's. */
export interface ResponsesFields {
  /** Fields beside OpenAI's. */
  readonly more?: Fields;
  /** Fields of OpenAI's that the vendor refuses. */
  readonly without?: readonly string[];
  /** What the vendor asks of a body beyond its single fields: refuses one that breaks a rule. */
  readonly rules?: (body: Json) => void;
  /** Whether the model is to think. Default: where an effort is asked for. */
  readonly wantsReasoning?: (body: Json) => boolean;
}

/**
 * Understands a request for an answer.
 * @throws Refusal
 */
export function readResponses(
  request: WireRequest,
  settings: CheckSettings,
  fields: ResponsesFields = {},
): NeutralRequest {
  const body = readBody(schemaOf(RESPONSES_FIELDS, fields, settings), request.body, refuseField);
  const { input, model = '' } = body;
  fields.rules?.(body);
  checkModel(model, body.prompt, settings);
  const items = itemsOf(input);
  const isGiven = [body.prompt, body.previous_response_id, body.conversation].some((each) => each != null);
  if (input == null && !isGiven) {
    refuse('invalid-request', 'One of "input" or "previous_response_id" or \'prompt\' must be provided.', 'input');
  }
  if (body.previous_response_id == null && body.conversation == null) checkCalls(items);
  checkThoughts(items, body.store !== false);
  checkJsonWord(body.text?.format, body.instructions, items);
  checkToolChoice(body.tool_choice, body.tools);
  return {
    ...neutral(body, items),
    ...(fields.wantsReasoning !== undefined && { wantsReasoning: fields.wantsReasoning(body) }),
    stream: body.stream ?? false,
    maxOutputTokens: body.max_output_tokens ?? undefined,
    extra: {
      body,
      seals: body.include?.includes('reasoning.encrypted_content') === true,
      shows: (body.reasoning?.summary ?? body.reasoning?.generate_summary) != null,
    },
  };
}

/**
 * Understands a request for the number of its tokens.
 * @throws Refusal
 */
export function readInputTokens(
  request: WireRequest,
  settings: CheckSettings,
  fields: ResponsesFields = {},
): NeutralRequest {
  const body = readBody(schemaOf(INPUT_TOKEN_FIELDS, fields, settings), request.body, refuseField);
  checkModel(body.model ?? '', undefined, settings);
  return { ...neutral(body, itemsOf(body.input)), operation: 'count-tokens' };
}

function schemaOf<Own extends v.ObjectEntries>(
  own: Own,
  { more = {}, without = [] }: ResponsesFields,
  { extraFields }: CheckSettings,
) {
  const extras = Object.fromEntries(extraFields.map((name) => [name, v.optional(v.unknown())]));
  const entries = { ...extras, ...own, ...more } as Own;
  for (const name of without) delete entries[name];
  return v.strictObject(entries);
}

type CountedBody = v.InferOutput<ReturnType<typeof v.strictObject<typeof INPUT_TOKEN_FIELDS, undefined>>>;

function neutral(body: CountedBody, items: readonly Item[]): NeutralRequest {
  const prompt = createPromptText();
  prompt.add(promptOf(body.tools ?? undefined));
  prompt.add(body.instructions ?? '');
  const turns = items.map((item) => ({ item, turn: turnOf(item) }));
  for (const { turn } of turns) prompt.add(turn.text);
  const isSystem = (item: Item): boolean => 'role' in item && (item.role === 'system' || item.role === 'developer');
  const said = turns.filter(({ item }) => isSystem(item)).map(({ turn }) => turn.text);
  const { tool_choice: choice } = body;
  return {
    ...EMPTY_REQUEST,
    model: body.model ?? '',
    system: [body.instructions ?? '', ...said].join(''),
    turns: turns.filter(({ item }) => !isSystem(item)).map(({ turn }) => turn),
    tools: (body.tools ?? []).flatMap((tool) =>
      tool.type === 'function' && 'name' in tool
        ? [{ name: String(tool.name), schema: (tool as Json)['parameters'] ?? {} }]
        : [],
    ),
    toolChoice: toolChoiceOf(choice),
    parallelTools: body.parallel_tool_calls ?? true,
    format: formatOf(body.text?.format),
    wantsReasoning: (body.reasoning?.effort ?? 'none') !== 'none',
    prompt: prompt.text,
  };
}

function toolChoiceOf(choice: CountedBody['tool_choice']): NeutralRequest['toolChoice'] {
  if (choice === null || choice === undefined) return 'auto';
  if (typeof choice === 'string') return choice;
  return choice.type === 'function' && choice.name !== undefined ? { name: choice.name } : 'auto';
}

type Format = NonNullable<NonNullable<CountedBody['text']>['format']>;

function formatOf(format: Format | null | undefined): NeutralRequest['format'] {
  if (format === null || format === undefined || format.type === 'text') return 'text';
  return format.type === 'json_object' ? 'json' : { schema: format.schema };
}

function itemsOf(input: CountedBody['input']): readonly Item[] {
  if (input === null || input === undefined) return [];
  // What the vendor did itself is looked at by nobody here.
  return typeof input === 'string' ? [{ role: 'user', content: input }] : (input as readonly Item[]);
}

function turnOf(item: Item): NeutralTurn {
  if ('role' in item) {
    const role = item.role === 'assistant' ? 'assistant' : 'user';
    const parts = typeof item.content === 'string' ? [] : item.content;
    const text = typeof item.content === 'string' ? item.content : parts.map(textOf).join('');
    return { role, text, images: parts.filter(({ type }) => type === 'input_image').length };
  }
  if (item.type === 'function_call_output') {
    const { output } = item;
    const text = typeof output === 'string' ? output : output.map(textOf).join('');
    return { role: 'tool', text, images: 0 };
  }
  return { role: 'assistant', text: promptOf(item), images: 0 };
}

function textOf(
  part: InputPart | { readonly type: string; readonly text?: string; readonly refusal?: string },
): string {
  if ('text' in part && part.text !== undefined) return part.text;
  if ('refusal' in part && part.refusal !== undefined) return part.refusal;
  return promptOf(part).slice(0, 400);
}

/** The vendor says it of a wrong model with 400, not 404. */
function checkModel(model: string, prompt: unknown, { models }: CheckSettings): void {
  if (model === '' && prompt == null) refuse('invalid-request', "Missing required parameter: 'model'.", 'model');
  if (model === '' || models === undefined || models.includes(model)) return;
  refuse('unknown-model', `The requested model '${model}' does not exist.`, 'model');
}

function refuseField({ field, unknown, missing, expected }: Problem): never {
  if (unknown) refuse('invalid-request', `Unknown parameter: '${field}'.`, field);
  if (field === '') refuse('invalid-request', 'We could not parse the JSON body of your request.');
  if (missing) refuse('invalid-request', `Missing required parameter: '${field}'.`, field);
  refuse('invalid-request', `Invalid value for '${field}': expected ${expected}.`, field);
}

/** Each result answers an earlier call, and each call is answered. */
function checkCalls(items: readonly Item[]): void {
  const open = new Set<string>();
  for (const item of items) {
    if ('role' in item) continue;
    if (item.type === 'function_call') open.add(item.call_id);
    if (item.type !== 'function_call_output') continue;
    const { call_id: id } = item;
    if (!open.delete(id)) {
      refuse('invalid-request', `No tool call found for function call output with call_id ${id}.`, 'input');
    }
  }
  const [id] = open;
  if (id !== undefined) refuse('invalid-request', `No tool output found for function call ${id}.`, 'input');
}

/** A thought comes back sealed as it was given, or by an id that the vendor has kept. */
function checkThoughts(items: readonly Item[], isStored: boolean): void {
  for (const item of items) {
    if ('role' in item || item.type !== 'reasoning') continue;
    const { id, encrypted_content: sealed } = item;
    if (sealed != null && sealed !== '') {
      if (isSealed(sealed)) continue;
      refuse('invalid-request', `The encrypted content for item ${id ?? 'rs_0'} could not be verified.`, 'input');
    }
    if (isStored) continue;
    refuse(
      'invalid-request',
      `Item with id '${id ?? ''}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
      'input',
    );
  }
}

/** Seals a thought so that only its maker can tell what it was, and that nobody has changed it. */
export function seal(thought: string): string {
  const body = Buffer.from(thought).toString('base64url');
  return `gAAAAA-${body}-${markOf(body)}`;
}

function isSealed(text: string): boolean {
  const [, body = '', mark] = /^gAAAAA-(.*)-([0-9a-f]{32})$/.exec(text) ?? [];
  return mark !== undefined && mark === markOf(body);
}

const markOf = (body: string): string => hash(`sealed ${body}`).slice(0, 32);

/** JSON mode without the word is refused, as the vendor does. */
function checkJsonWord(
  format: Format | null | undefined,
  instructions: string | null | undefined,
  items: readonly Item[],
): void {
  if (format?.type !== 'json_object' || /json/i.test(`${instructions ?? ''}${JSON.stringify(items)}`)) return;
  refuse(
    'invalid-request',
    "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.",
    'input',
  );
}

function checkToolChoice(choice: CountedBody['tool_choice'], tools: CountedBody['tools']): void {
  if (choice === null || choice === undefined || typeof choice === 'string' || choice.type !== 'function') return;
  const isThere = (tools ?? []).some((tool) => 'name' in tool && tool.name === choice.name);
  if (!isThere) refuse('invalid-request', "Tool choice 'function' not found in 'tools' parameter.", 'tool_choice');
}
