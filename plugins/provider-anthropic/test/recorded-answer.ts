import type { Recording } from '@signalbox/testkit';
import type { Answer } from './answer.ts';

// A second reader of the Messages wire, written from the recordings alone and sharing no code with the plugin.
type Json = { readonly [name: string]: any };

/** What a recorded answer says. A stream is first put together to the message that it spells out. */
export function recordedAnswer({ response }: Recording): Answer {
  const message = response.sse === undefined ? (response.body as Json) : assembled(response.sse);
  const blocks: Json[] = message['content'];
  const of = (type: string) => blocks.filter((block) => block['type'] === type);
  return {
    id: message['id'],
    model: message['model'],
    text: of('text')
      .map((block) => block['text'])
      .join(''),
    reasoning: of('thinking')
      .map((block) => block['thinking'])
      .join(''),
    opaque: blocks.flatMap(opaque),
    toolCalls: of('tool_use').map(({ id, name, input }) => ({ id, name, input })),
    citations: citations(blocks),
    stopReason: message['stop_reason'] ?? undefined,
    finishReason: FINISH[message['stop_reason']],
    usage: usage(message['usage']),
  };
}

const FINISH: Record<string, string> = { end_turn: 'stop', max_tokens: 'length', tool_use: 'tool-calls' };

/** The events of an SSE text, without comments, pings and OpenRouter's `[DONE]`. */
export function events(sse: string): Json[] {
  const data = sse.split('\n').filter((line) => line.startsWith('data: {'));
  return data.map((line) => JSON.parse(line.slice('data: '.length)) as Json);
}

function assembled(sse: string): Json {
  let message: any;
  for (const event of events(sse)) {
    const block = message?.content[event['index']];
    if (event['type'] === 'message_start') message = { ...event['message'], content: [] };
    if (event['type'] === 'content_block_start')
      message.content[event['index']] = { ...event['content_block'], json: '' };
    if (event['type'] === 'content_block_delta') {
      const { text, thinking, signature, partial_json: json, citation } = event['delta'];
      if (text !== undefined) block.text += text;
      if (thinking !== undefined) block.thinking += thinking;
      if (signature !== undefined) block.signature = signature;
      if (json !== undefined) block.json += json;
      if (citation !== undefined) block.citations = [...(block.citations ?? []), citation];
    }
    if (event['type'] === 'message_delta') {
      const grown = Object.entries(event['usage']).filter(([, value]) => value !== null);
      Object.assign(message, event['delta'], { usage: { ...message.usage, ...Object.fromEntries(grown) } });
    }
  }
  for (const block of message.content) {
    if (block.json !== '') block.input = JSON.parse(block.json);
    delete block.json;
  }
  return message;
}

function opaque(block: Json): unknown[] {
  if (block['type'] === 'thinking' && block['signature']) return [{ type: 'thinking', signature: block['signature'] }];
  return ['text', 'thinking', 'tool_use'].includes(block['type']) ? [] : [block];
}

function citations(blocks: Json[]): Answer['citations'] {
  let endIndex = 0;
  return blocks.flatMap((block) => {
    const startIndex = endIndex;
    endIndex += block['text']?.length ?? 0;
    return (block['citations'] ?? []).map((cited: Json) => {
      const url = cited['url'] ?? cited['source'];
      const title = cited['title'] ?? cited['document_title'];
      return {
        ...(url && { url }),
        ...(title && { title }),
        ...(cited['cited_text'] !== undefined && { citedText: cited['cited_text'] }),
        startIndex,
        endIndex,
      };
    });
  });
}

function usage(wire: Json): Record<string, number> {
  const read = wire['cache_read_input_tokens'];
  const write = wire['cache_creation_input_tokens'];
  const all: Record<string, number | null | undefined> = {
    inputTokens: wire['input_tokens'] + (read ?? 0) + (write ?? 0),
    outputTokens: wire['output_tokens'],
    cachedInputTokens: read,
    cacheWriteTokens: write,
    cacheWrite1hTokens: wire['cache_creation']?.ephemeral_1h_input_tokens,
    reasoningTokens: wire['output_tokens_details']?.thinking_tokens,
    searches: wire['server_tool_use']?.web_search_requests,
  };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}
