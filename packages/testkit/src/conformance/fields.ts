import type { ChatRequest, Message, ToolCallPart, UserPart } from '@signalbox/core';
import { PIXEL_PNG, WEATHER } from './answers.ts';

/** A request with something in it that must reach the vendor, or be warned about. */
export interface FieldProbe<Request = ChatRequest> {
  /** What it is called in a title. */
  readonly name: string;
  /** What a warning about it begins with. */
  readonly field: string;
  /** The request without it. */
  readonly base?: Request;
  readonly request: Request;
  /** Must be found in what was sent. Absent: what was sent must differ from the base. */
  readonly marker?: string;
}

const user = (content: string | readonly UserPart[]): Message => ({ role: 'user', content });
const BASE: ChatRequest = { messages: [user('Hello')] };
const WITH_TOOLS: ChatRequest = { ...BASE, tools: [WEATHER] };

const setting = (name: keyof ChatRequest, more: Partial<ChatRequest>, base = BASE): FieldProbe => ({
  name,
  field: name,
  base,
  request: { ...base, ...more },
});

const part = (name: string, content: UserPart, marker: string): FieldProbe => ({
  name,
  field: 'messages',
  request: { messages: [user([{ type: 'text', text: 'Look' }, content])] },
  marker,
});

const call: ToolCallPart = {
  type: 'tool-call',
  id: 'call_conformance1',
  name: WEATHER.name,
  arguments: '{"city":"Conformia"}',
};

const toolResult = (
  more: object,
  content: Extract<Message, { role: 'tool' }>['content'][number]['content'],
): ChatRequest => ({
  ...WITH_TOOLS,
  messages: [
    user('How is it in Conformia?'),
    { role: 'assistant', content: [call] },
    { role: 'tool', content: [{ type: 'tool-result', toolCallId: call.id, content, ...more }] },
  ],
});

const BYTES = Buffer.from('conformance').toString('base64');

/** Every field of a chat request that a vendor could have a use for. */
export const CHAT_PROBES: readonly FieldProbe[] = [
  { name: 'system', field: 'system', request: { ...BASE, system: 'system-marker' }, marker: 'system-marker' },
  {
    name: 'a first message of role system',
    field: 'messages',
    request: { messages: [{ role: 'system', content: 'system-marker' }, user('Hello')] },
    marker: 'system-marker',
  },
  {
    name: 'a later message of role system',
    field: 'messages',
    request: {
      messages: [
        user('Hello'),
        { role: 'assistant', content: 'Hi' },
        { role: 'system', content: 'later-marker' },
        user('Go on'),
      ],
    },
    marker: 'later-marker',
  },
  {
    name: 'what the assistant said',
    field: 'messages',
    request: { messages: [user('Hello'), { role: 'assistant', content: 'assistant-marker' }, user('Go on')] },
    marker: 'assistant-marker',
  },
  {
    name: 'two messages of the user in a row',
    field: 'messages',
    request: { messages: [user('first-marker'), user('second-marker')] },
    marker: 'first-marker',
  },
  {
    name: 'the name of a user',
    field: 'messages',
    request: { messages: [{ role: 'user', name: 'Ada-marker', content: 'Hello' }] },
    marker: 'Ada-marker',
  },
  setting('temperature', { temperature: 0.25 }),
  setting('topP', { topP: 0.5 }),
  setting('topK', { topK: 7 }),
  setting('frequencyPenalty', { frequencyPenalty: 0.5 }),
  setting('presencePenalty', { presencePenalty: 0.25 }),
  setting('seed', { seed: 4711 }),
  setting('stop', { stop: ['stop-marker'] }),
  setting('maxOutputTokens', { maxOutputTokens: 77 }),
  setting('reasoningEffort', { reasoningEffort: 'high' }),
  setting(
    'reasoningBudgetTokens',
    { reasoningBudgetTokens: 2048, maxOutputTokens: 9000 },
    { ...BASE, maxOutputTokens: 9000 },
  ),
  setting('responseFormat', { responseFormat: { type: 'json' } }),
  {
    name: 'a JSON schema',
    field: 'responseFormat',
    request: {
      ...BASE,
      responseFormat: {
        type: 'json-schema',
        name: 'place',
        schema: {
          type: 'object',
          properties: { schema_marker: { type: 'string' } },
          required: ['schema_marker'],
          additionalProperties: false,
        },
      },
    },
    marker: 'schema_marker',
  },
  { ...setting('tools', { tools: [WEATHER] }), marker: WEATHER.description ?? '' },
  setting('toolChoice', { toolChoice: 'none' }, WITH_TOOLS),
  { ...setting('toolChoice', { toolChoice: 'required' }, WITH_TOOLS), name: 'toolChoice required' },
  { ...setting('toolChoice', { toolChoice: { name: WEATHER.name } }, WITH_TOOLS), name: 'toolChoice by name' },
  setting('parallelToolCalls', { parallelToolCalls: false }, WITH_TOOLS),
  { ...setting('tools', { tools: [{ ...WEATHER, strict: true }] }, WITH_TOOLS), name: 'strict tools' },
  part('a picture', { type: 'image', source: { data: PIXEL_PNG, mediaType: 'image/png' } }, PIXEL_PNG),
  part('a picture by URL', { type: 'image', source: { url: 'https://example.com/url-marker.png' } }, 'url-marker'),
  part(
    'a document',
    { type: 'file', source: { data: BYTES, mediaType: 'application/pdf' }, filename: 'paper.pdf' },
    BYTES,
  ),
  part('a document by URL', { type: 'file', source: { url: 'https://example.com/url-marker.pdf' } }, 'url-marker'),
  part('sound', { type: 'audio', data: BYTES, mediaType: 'audio/wav' }, BYTES),
  {
    name: 'a tool call and its result',
    field: 'messages',
    request: toolResult({}, 'result-marker'),
    marker: 'result-marker',
  },
  { name: 'the arguments of a tool call', field: 'messages', request: toolResult({}, 'fine'), marker: 'Conformia' },
  {
    name: 'that a tool failed',
    field: 'messages',
    base: toolResult({}, 'it broke'),
    request: toolResult({ isError: true }, 'it broke'),
  },
  {
    name: 'a picture in a tool result',
    field: 'messages',
    request: toolResult({}, [{ type: 'image', source: { data: PIXEL_PNG, mediaType: 'image/png' } }]),
    marker: PIXEL_PNG,
  },
];
