import type { ChatCall } from '@signalbox/core';
import { describe, expect, test } from 'vitest';
import { fromOpenAiResponses } from '../../../src/openai/responses/from-responses.ts';
import { toOpenAiResponses } from '../../../src/openai/responses/to-responses.ts';

function read(body: object) {
  const warnings: string[] = [];
  const request = fromOpenAiResponses(body, { provider: 'acme', warn: ({ field }) => void warnings.push(field) });
  return { request, warnings };
}

const state = (value: object) => ({ provider: 'acme', value });

describe('a body', () => {
  test('is read field by field; what we have no word for goes on to the provider', () => {
    const { request, warnings } = read({
      model: 'm-1',
      input: 'hi',
      instructions: 'be brief',
      tools: [
        { type: 'web_search' },
        { type: 'function', name: 'f', description: 'does', parameters: { type: 'object' }, strict: true },
        { type: 'function', name: 'g', parameters: null, strict: null },
      ],
      tool_choice: { type: 'function', name: 'f' },
      parallel_tool_calls: false,
      text: { format: { type: 'json_schema', name: 's', schema: {}, strict: true }, verbosity: 'low' },
      reasoning: { effort: 'low', summary: 'auto' },
      temperature: 0.5,
      top_p: 0.9,
      max_output_tokens: 100,
      stream: true,
      stream_options: { include_obfuscation: false },
      previous_response_id: 'resp_0',
      store: true,
      user: null,
    });
    expect(warnings).toEqual([]);
    expect(request).toEqual({
      model: 'm-1',
      messages: [{ role: 'user', content: 'hi' }],
      system: 'be brief',
      tools: [
        { name: 'f', description: 'does', parameters: { type: 'object' }, strict: true },
        { name: 'g', parameters: { type: 'object', properties: {} } },
      ],
      toolChoice: { name: 'f' },
      parallelToolCalls: false,
      responseFormat: { type: 'json-schema', name: 's', schema: {}, strict: true },
      reasoningEffort: 'low',
      temperature: 0.5,
      topP: 0.9,
      maxOutputTokens: 100,
      providerOptions: {
        acme: {
          tools: [{ type: 'web_search' }],
          text: { verbosity: 'low' },
          reasoning: { summary: 'auto' },
          previous_response_id: 'resp_0',
          store: true,
        },
      },
    });
  });

  test.for<[object, object]>([
    [{ tool_choice: 'required' }, { toolChoice: 'required' }],
    [{ tool_choice: { type: 'web_search' } }, { providerOptions: { acme: { tool_choice: { type: 'web_search' } } } }],
    [{ text: { format: { type: 'text' } } }, { responseFormat: { type: 'text' } }],
    [{ text: { format: { type: 'json_object' } } }, { responseFormat: { type: 'json' } }],
    [{ reasoning: { effort: 'max' } }, { providerOptions: { acme: { reasoning: { effort: 'max' } } } }],
  ])('reads %j', ([body, expected]) => {
    expect(read({ input: 'hi', ...body }).request).toEqual({
      messages: [{ role: 'user', content: 'hi' }],
      ...expected,
    });
  });

  test('may have no input, where a stored prompt has it', () => {
    expect(read({ prompt: { id: 'pmpt_1' } }).request).toEqual({
      messages: [],
      providerOptions: { acme: { prompt: { id: 'pmpt_1' } } },
    });
  });

  test.for<[object, string]>([
    [{ input: 5 }, 'input'],
    [{ input: [{ role: 'tool', content: 'x' }] }, 'input[0].role'],
    [{ input: [{ role: 'user', content: [{ type: 'output_text', text: 'x' }] }] }, 'input[0].content[0].type'],
    [{ input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'f' }] }] }, 'input[0].content[0].image_url'],
    [{ input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }] }, 'input[0].content[0].file_data'],
    [{ input: [{ type: 'function_call', name: 'f', arguments: '{}' }] }, 'input[0].call_id'],
    [{ text: { format: { type: 'grammar' } } }, 'text.format.type'],
    [{ tools: [{ type: 'function' }] }, 'tools[0].name'],
    [{ temperature: 'hot' }, 'temperature'],
  ])('%j is refused by the name of the field: %s', ([body, field]) => {
    expect(() => read(body)).toThrow(`${field}: expected`);
  });
});

describe('the input', () => {
  test('becomes messages: what the assistant said and did in a row is one', () => {
    const sealed = {
      type: 'reasoning',
      id: 'rs_1',
      summary: [{ type: 'summary_text', text: 'Hm.' }],
      encrypted_content: 'x',
    };
    const search = { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } };
    const { request, warnings } = read({
      input: [
        { role: 'developer', content: [{ type: 'input_text', text: 'be brief' }] },
        {
          type: 'message',
          role: 'user',
          content: [
            { type: 'input_text', text: 'Look', prompt_cache_breakpoint: { mode: 'explicit' } },
            { type: 'input_image', image_url: 'data:image/png;base64,AAAA', detail: 'low' },
            { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,BBBB' },
          ],
        },
        sealed,
        search,
        {
          type: 'message',
          id: 'msg_1',
          status: 'completed',
          role: 'assistant',
          phase: 'commentary',
          content: [
            { type: 'output_text', text: 'One moment.', annotations: [], logprobs: [] },
            { type: 'refusal', refusal: 'No.' },
          ],
        },
        { type: 'function_call', id: 'fc_1', status: 'completed', call_id: 'call_1', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', output: [{ type: 'input_text', text: 'fine' }] },
        { role: 'assistant', content: 'Done.' },
      ],
    });
    expect(warnings).toEqual([]);
    expect(request.messages).toEqual([
      { role: 'system', content: [{ type: 'text', text: 'be brief' }] },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Look', cache: '5m' },
          { type: 'image', source: { data: 'AAAA', mediaType: 'image/png' }, detail: 'low' },
          { type: 'file', source: { data: 'BBBB', mediaType: 'application/pdf' }, filename: 'a.pdf' },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Hm.', state: state(sealed) },
          { type: 'reasoning', text: '', state: state(search) },
          { type: 'reasoning', text: '', state: state({ type: 'phase', phase: 'commentary' }) },
          { type: 'text', text: 'One moment.' },
          { type: 'text', text: 'No.' },
          { type: 'tool-call', id: 'call_1', name: 'f', arguments: '{}' },
        ],
      },
      {
        role: 'tool',
        content: [{ type: 'tool-result', toolCallId: 'call_1', content: [{ type: 'text', text: 'fine' }] }],
      },
      { role: 'assistant', content: [{ type: 'text', text: 'Done.' }] },
    ]);
  });

  test('loses what has no word of ours, and says so', () => {
    const annotations = [{ type: 'url_citation', url: 'https://a.example' }];
    const { warnings } = read({
      input: [
        { role: 'assistant', content: [{ type: 'output_text', text: 'x', annotations }] },
        { role: 'user', content: [{ type: 'input_image', image_url: 'https://a.example/a.png', detail: 'original' }] },
      ],
      tools: [{ type: 'function', name: 'f', defer_loading: true }],
    });
    expect(warnings).toEqual([
      'input[0].content[0].annotations',
      'input[1].content[0].detail',
      'tools[0].defer_loading',
    ]);
  });

  test('comes out as it went in, for the provider it was meant for', () => {
    const body = {
      model: 'm-1',
      input: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: [{ type: 'input_text', text: 'Draw' }] },
        { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' },
        { type: 'image_generation_call', id: 'ig_1', status: 'completed', result: 'AAAA' },
        { type: 'custom_tool_call', call_id: 'call_1', name: 'sql', input: 'select 1' },
        { type: 'custom_tool_call_output', call_id: 'call_1', output: '1' },
        { type: 'item_reference', id: 'msg_0' },
        { role: 'assistant', content: 'Done.', phase: 'final_answer' },
      ],
      tools: [
        { type: 'function', name: 'f', parameters: {}, strict: false },
        { type: 'mcp', server_label: 'm' },
      ],
      store: false,
    };
    const call: ChatCall = {
      model: 'm-1',
      card: { id: 'm-1', kind: 'chat', capabilities: [], price: { kind: 'unknown' } },
      request: read(body).request,
      signal: new AbortController().signal,
      warn: ({ field }) => expect.unreachable(field),
    };
    expect(toOpenAiResponses(call, {}, { provider: 'acme' })).toEqual(body);
  });
});
