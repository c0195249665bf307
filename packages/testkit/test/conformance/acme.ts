import {
  definePlugin,
  reveal,
  RouterError,
  type ChatCall,
  type ChatChunk,
  type ChatRequest,
  type Chunk,
  type EmbedCall,
  type ErrorCode,
  type Message,
  type ProviderPlugin,
  type RateLimit,
  type Usage,
} from '@signalbox/core';

/** What can be wrong with the provider below. Each is something that real ones get wrong. */
export type Flaw =
  | 'drops-seed'
  | 'two-finishes'
  | 'finish-on-cut'
  | 'repeats-vendor-words'
  | 'ignores-abort'
  | 'retries'
  | 'decodes-piece-by-piece'
  | 'warns-after-sending'
  | 'sends-foreign-state'
  | 'forgets-retry-after'
  | 'counts-cache-twice'
  | 'invents-usage'
  | 'reads-environment'
  | 'throws-raw-errors'
  | 'sends-metadata'
  | 'writes-to-the-request'
  | 'connects-early'
  | 'reverses-vectors'
  | 'leaves-the-stream-open'
  | 'says-stop-always'
  | 'forgets-rate-limits'
  | 'listens-for-ever'
  | 'aborts-late';

type Json = Record<string, any>; // the vendor's JSON, trusted: this is a test

/** A small provider over OpenAI's wire: text in, text out, and a warning for everything else. */
export function acme(url: string, flaw?: Flaw): ProviderPlugin {
  const is = (one: Flaw): boolean => flaw === one;
  return definePlugin<object>({
    kind: 'provider',
    id: 'acme',
    apiVersion: 1,
    credentials: [{ option: 'apiKey', variable: 'ACME_API_KEY' }],
    models: [
      { id: 'acme-1', kind: 'chat', capabilities: [], price: { kind: 'free' } },
      { id: 'acme-embed', kind: 'embedding', capabilities: [], price: { kind: 'free' } },
    ],
    async create(_options, context) {
      const given = context.secret('ACME_API_KEY');
      const key = is('reads-environment')
        ? (process.env['ACME_API_KEY'] ?? '')
        : given === undefined
          ? ''
          : reveal(given);
      if (is('connects-early')) await (await context.fetch(`${url}/v1/models`)).text();

      const post = async (call: ChatCall | EmbedCall, path: string, body: Json): Promise<Response> => {
        const send = (): Promise<Response> =>
          context.fetch(url + path, {
            method: 'POST',
            headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
            body: JSON.stringify(body),
            ...(is('ignores-abort') ? {} : { signal: is('aborts-late') ? later(call.signal) : call.signal }),
          });
        if (is('listens-for-ever')) call.signal.addEventListener('abort', () => undefined);
        let response = await send();
        if (is('retries') && response.status >= 500) response = await send();
        if (!response.ok) throw await refusal(response, call.model, is);
        return response;
      };

      const guarded = async <T>(
        call: ChatCall | EmbedCall,
        began: () => boolean,
        run: () => Promise<T>,
      ): Promise<T> => {
        try {
          return await run();
        } catch (thrown) {
          if (RouterError.isInstance(thrown) || is('throws-raw-errors')) throw thrown;
          const code: ErrorCode = call.signal.aborted
            ? 'cancelled'
            : thrown instanceof SyntaxError
              ? 'invalid_response'
              : began()
                ? 'stream_truncated'
                : 'connection';
          throw failure(code, `acme: ${code}`, call.model);
        }
      };

      return {
        async *stream(call) {
          const body = bodyOf(call, is);
          let began = false;
          const response = await guarded(
            call,
            () => began,
            () =>
              post(call, '/v1/chat/completions', { ...body, stream: true, stream_options: { include_usage: true } }),
          );
          if (is('warns-after-sending')) warnAbout(call);
          if (response.headers.get('content-type')?.includes('event-stream') !== true) {
            await response.body?.cancel();
            throw failure('invalid_response', 'acme sent no stream', call.model);
          }
          began = true;
          if (!is('forgets-rate-limits')) yield { type: 'response-start', rateLimits: rateLimitsOf(response) };
          const reader = (response.body as ReadableStream<Uint8Array>).getReader();
          const decoder = new TextDecoder();
          let rest = '';
          let finish: string | undefined;
          let usage: Usage | undefined;
          try {
            for (;;) {
              const { done, value } = await guarded(
                call,
                () => began,
                () => reader.read(),
              );
              if (done) break;
              rest += is('decodes-piece-by-piece')
                ? new TextDecoder().decode(value)
                : decoder.decode(value, { stream: true });
              const events = rest.split('\n\n');
              rest = events.pop() ?? '';
              for (const event of events) {
                const data = event.replace(/^data: /, '');
                if (data === '[DONE]') continue;
                const chunk = await guarded<Json>(
                  call,
                  () => began,
                  async () => JSON.parse(data),
                );
                if (chunk['error'] !== undefined) throw failure('stream_error', 'acme reported an error', call.model);
                const choice = chunk['choices'][0];
                if (choice?.delta?.content) yield { type: 'text-delta', text: choice.delta.content };
                finish ??= choice?.finish_reason ?? undefined;
                usage ??= usageOf(chunk['usage'], is);
              }
            }
          } finally {
            if (!is('leaves-the-stream-open')) await reader.cancel().catch(() => undefined);
          }
          if (finish === undefined && !is('finish-on-cut'))
            throw failure('stream_truncated', 'acme stopped early', call.model);
          const end = finishOf(finish ?? 'stop', usage, is);
          if (is('two-finishes')) yield end;
          yield end;
        },

        async embed(call): Promise<readonly Chunk[]> {
          if (call.request.inputType !== undefined) call.warn({ field: 'inputType', message: 'acme knows one kind' });
          const { input, dimensions } = call.request;
          const response = await guarded(
            call,
            () => false,
            () =>
              post(call, '/v1/embeddings', {
                model: call.model,
                input,
                ...(dimensions === undefined ? {} : { dimensions }),
              }),
          );
          const body = await guarded<Json>(
            call,
            () => false,
            () => response.json() as Promise<Json>,
          );
          const vectors: number[][] = body['data'].map(({ embedding }: Json) => embedding);
          if (is('reverses-vectors')) vectors.reverse();
          return [{ type: 'embeddings', embeddings: vectors }, finishOf('stop', usageOf(body['usage'], is), is)];
        },
      };
    },
  })();
}

const SENT = new Set<keyof ChatRequest>([
  'messages',
  'system',
  'temperature',
  'seed',
  'stop',
  'maxOutputTokens',
  'metadata',
  'routing',
  'providerOptions',
  'model',
  'strict',
  'signal',
]);

function warnAbout({ request, warn }: ChatCall): void {
  for (const field of Object.keys(request)) {
    if (!SENT.has(field as keyof ChatRequest)) warn({ field, message: 'acme cannot' });
  }
  const isPlain = request.messages.every(
    ({ role, content, ...more }) =>
      role !== 'tool' &&
      !('name' in more) &&
      (typeof content === 'string' || content.every(({ type }) => type === 'text')),
  );
  if (!isPlain) warn({ field: 'messages', message: 'acme reads text only' });
}

function bodyOf(call: ChatCall, is: (flaw: Flaw) => boolean): Json {
  if (!is('warns-after-sending')) warnAbout(call);
  const { request, model } = call;
  if (is('writes-to-the-request')) (request.messages as Message[]).push({ role: 'user', content: 'Be nice.' });
  return {
    model,
    messages: [
      ...(request.system === undefined ? [] : [{ role: 'system', content: request.system }]),
      ...request.messages.map((message) => wireMessage(message, is)),
    ],
    ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    ...(request.seed === undefined || is('drops-seed') ? {} : { seed: request.seed }),
    ...(request.stop === undefined ? {} : { stop: request.stop }),
    ...(request.maxOutputTokens === undefined ? {} : { max_completion_tokens: request.maxOutputTokens }),
    ...(is('sends-metadata') && request.metadata?.user !== undefined ? { user: request.metadata.user } : {}),
    ...request.providerOptions?.['acme'],
  };
}

function wireMessage({ role, content }: Message, is: (flaw: Flaw) => boolean): Json {
  const wireRole = role === 'tool' ? 'user' : role;
  if (typeof content === 'string') return { role: wireRole, content };
  const texts = content.map((part) => {
    const state = is('sends-foreign-state') && 'state' in part ? JSON.stringify(part.state) : '';
    if (part.type === 'text' || part.type === 'reasoning') return part.text + state;
    return part.type === 'tool-call' ? `I call ${part.name}${state}.` : `[${part.type}]`;
  });
  return { role: wireRole, content: texts.join(' ') };
}

function usageOf(wire: Json | null | undefined, is: (flaw: Flaw) => boolean): Usage | undefined {
  if (wire === null || wire === undefined) return undefined;
  const cachedInputTokens: number = wire['prompt_tokens_details']?.cached_tokens ?? 0;
  return {
    inputTokens: wire['prompt_tokens'] + (is('counts-cache-twice') ? cachedInputTokens : 0),
    outputTokens: wire['completion_tokens'] ?? 0,
    cachedInputTokens,
  };
}

const REASONS: Record<string, 'stop' | 'length' | 'content-filter'> = {
  stop: 'stop',
  length: 'length',
  content_filter: 'content-filter',
};

function finishOf(
  reason: string,
  usage: Usage | undefined,
  is: (flaw: Flaw) => boolean,
): Extract<ChatChunk, { type: 'finish' }> {
  const known = usage ?? (is('invents-usage') ? { inputTokens: 0, outputTokens: 0 } : undefined);
  const finishReason = is('says-stop-always') ? 'stop' : (REASONS[reason] ?? 'other');
  return { type: 'finish', finishReason, ...(known === undefined ? {} : { usage: known }) };
}

const BY_CODE: Record<string, ErrorCode> = {
  context_length_exceeded: 'context_length_exceeded',
  content_policy_violation: 'content_policy',
  insufficient_quota: 'provider_billing',
};
const BY_STATUS: Record<number, ErrorCode> = {
  400: 'invalid_request',
  401: 'provider_auth',
  403: 'permission',
  404: 'model_not_found',
  429: 'rate_limited',
  529: 'overloaded',
};

/** A signal that follows another one after a while. */
function later(signal: AbortSignal): AbortSignal {
  const controller = new AbortController();
  signal.addEventListener('abort', () => setTimeout(() => controller.abort(signal.reason), 20), { once: true });
  return controller.signal;
}

/** `6ms` or `2.5s`. */
function headerSeconds(text: string | null): number {
  return Number.parseFloat(text ?? '') / (text?.endsWith('ms') === true ? 1000 : 1);
}

function rateLimitsOf({ headers }: Response): RateLimit[] {
  return [{ of: 'requests', remaining: Number(headers.get('x-ratelimit-remaining-requests')) }];
}

async function refusal(response: Response, model: string, is: (flaw: Flaw) => boolean): Promise<RouterError> {
  const { error } = (await response.json()) as Json;
  const code = BY_CODE[error.code] ?? BY_STATUS[response.status] ?? 'provider_unavailable';
  const ms = Number(response.headers.get('retry-after-ms') ?? NaN);
  const after = response.headers.get('retry-after') ?? '';
  const seconds = Number(after === '' ? NaN : after);
  const reset = headerSeconds(response.headers.get('x-ratelimit-reset-requests'));
  const exhausted = response.headers.get('x-ratelimit-remaining-requests') === '0' && after === '' && Number.isNaN(ms);
  const wait = exhausted
    ? reset * 1000
    : Number.isNaN(ms)
      ? Number.isNaN(seconds)
        ? Date.parse(after) - Date.now()
        : seconds * 1000
      : ms;
  return new RouterError(code, {
    message: is('repeats-vendor-words') ? error.message : `acme answered ${response.status}`,
    provider: 'acme',
    model,
    status: response.status,
    ...(Number.isNaN(wait) || is('forgets-retry-after') ? {} : { retryAfterMs: Math.max(1, wait) }),
  });
}

function failure(code: ErrorCode, message: string, model: string): RouterError {
  return new RouterError(code, { message, provider: 'acme', model });
}
