import {
  RouterError,
  type ChatCall,
  type ChatChunk,
  type ChatRequest,
  type FinishReason,
  type Message,
} from '@signalbox/core';

/** One event of the vendor's stream. Write here what its documentation says, and link to it. */
type WireEvent =
  | { readonly type: 'delta'; readonly text: string }
  | {
      readonly type: 'done';
      readonly reason: string;
      readonly usage?: { readonly input: number; readonly output: number };
    };

const FINISH_REASONS: Readonly<Record<string, FinishReason>> = { stop: 'stop', length: 'length' };

/** Read below, or by the router and never sent. Everything else that a request asks for becomes a warning. */
const KNOWN: ReadonlySet<keyof ChatRequest> = new Set<keyof ChatRequest>([
  'messages',
  'system',
  'temperature',
  'maxOutputTokens',
  'model',
  'metadata',
  'routing',
  'providerOptions',
  'strict',
  'signal',
]);

/** The body of the vendor's request. Warns about whatever cannot be said in it. */
export function toWire({ model, request, warn }: ChatCall): object {
  for (const [field, value] of Object.entries(request)) {
    if (value === undefined || KNOWN.has(field as keyof ChatRequest)) continue;
    warn({ field, message: 'not supported, and not sent' });
  }
  const { messages, system, temperature, maxOutputTokens, providerOptions } = request;
  const first = system === undefined ? [] : [{ role: 'system', text: system }];
  return {
    model,
    messages: [
      ...first,
      ...messages.map((message, index) => ({ role: message.role, text: text(message, index, warn) })),
    ],
    ...(temperature !== undefined && { temperature }),
    ...(maxOutputTokens !== undefined && { max_tokens: maxOutputTokens }),
    ...providerOptions?.['cohere'],
  };
}

function text({ content }: Message, index: number, warn: ChatCall['warn']): string {
  if (typeof content === 'string') return content;
  return content
    .map((part, place) => {
      if (part.type === 'text') return part.text;
      warn({ field: `messages[${index}].content[${place}]`, message: `${part.type} is not supported, and not sent` });
      return '';
    })
    .join('');
}

/**
 * The chunks that one event means. A stream that stops without `done` gets no finish: the router then knows that it
 * was cut.
 */
export function fromWire(data: string, provider: string): readonly ChatChunk[] {
  const event = parse(data, provider);
  if (event.type === 'delta') return [{ type: 'text-delta', text: event.text }];
  if (event.type !== 'done') return [];
  const { reason, usage } = event;
  return [
    {
      type: 'finish',
      finishReason: FINISH_REASONS[reason] ?? 'other',
      rawFinishReason: reason,
      ...(usage !== undefined && { usage: { inputTokens: usage.input, outputTokens: usage.output } }),
    },
  ];
}

function parse(data: string, provider: string): WireEvent {
  try {
    return JSON.parse(data) as WireEvent;
  } catch {
    throw new RouterError('invalid_response', { message: `${provider} sent an event that is no JSON`, provider });
  }
}
