/** What an error body says, whatever its shape. */
export interface ErrorBody {
  readonly code?: string;
  readonly message?: string;
  /** A status named in the body: OpenRouter's `code`, Groq's `status_code`. */
  readonly status?: number;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the error envelopes of all vendors we know: `{error: {code, type, message, status_code}}`, `{error: "…"}`,
 * `{message, type, code}`, `{detail}`, any of them in an array (Gemini) or as unparsed text. A `detail` may be a list
 * of fields at fault (Mistral, vLLM), and may stand inside `message`.
 * @returns `undefined` when the value is no error envelope
 */
export function readErrorBody(body: unknown): ErrorBody | undefined {
  if (Array.isArray(body)) return readErrorBody(body[0]);
  if (typeof body === 'string') return readText(body);
  if (!isFields(body)) return undefined;
  const inner = body['error'];
  // Cerebras puts the status beside the error in a stream.
  if (isFields(inner)) return fromFields({ status_code: body['status_code'], ...inner });
  if (typeof inner === 'string') return fromFields({ ...body, message: inner });
  const message = wordsOf(body['message'] ?? body['detail']);
  // The bare inside of an envelope, as OpenAI's SDK hands it on, may have a code alone.
  return typeof message === 'string' || typeof body['code'] === 'string' ? fromFields({ ...body, message }) : undefined;
}

function readText(text: string): ErrorBody | undefined {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.startsWith('<')) return undefined;
  if (!/^[[{]/.test(trimmed)) return { message: trimmed };
  try {
    return readErrorBody(JSON.parse(trimmed));
  } catch {
    return { message: trimmed };
  }
}

/**
 * What FastAPI says of fields at fault: `{detail: [{loc, msg, input}]}`. Their values (`input`) are left out: they may be
 * the prompt.
 */
function wordsOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.startsWith('{"detail"') ? wordsOf(parsed(value)) : value;
  if (isFields(value)) return wordsOf(value['detail']);
  if (!Array.isArray(value)) return undefined;
  const faults = value.filter(isFields).map(({ loc, msg }) => [Array.isArray(loc) ? loc.join('.') : loc, msg]);
  const words = faults.map((fault) => fault.filter((part) => typeof part === 'string').join(': ')).join('; ');
  return words === '' ? undefined : words;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function fromFields(fields: Fields): ErrorBody {
  const { metadata } = fields;
  const upstream = isFields(metadata) ? fromUpstream(metadata) : {};
  const own = text(fields['code']) ?? text(fields['error_type']) ?? text(fields['type']) ?? text(fields['status']);
  const code = upstream.code ?? own;
  const message = upstream.message ?? withFilters(text(fields['message']), fields);
  const status = [fields['status_code'], fields['code'], fields['status']].find(isErrorStatus);
  return {
    ...(code !== undefined && { code }),
    ...(message !== undefined && { message }),
    ...(status !== undefined && { status }),
  };
}

/**
 * Azure's words, after what its filters found in the prompt: that tells what to change about it.
 * @see https://learn.microsoft.com/azure/foundry/openai/concepts/content-filter-severity-levels (read 2026-11-25)
 */
function withFilters(
  message: string | undefined,
  { innererror: inner, content_filters: all }: Fields,
): string | undefined {
  // Chat completions have them in the one place, the Responses API in the other.
  const found = [isFields(inner) && inner['content_filter_result'], ...(Array.isArray(all) ? all.map(resultsOf) : [])];
  const names = new Set(
    found.filter(isFields).flatMap((results) =>
      Object.keys(results).filter((name) => {
        const result = results[name];
        return isFields(result) && result['filtered'] === true;
      }),
    ),
  );
  return message === undefined || names.size === 0 ? message : `${[...names].join(', ')}: ${message}`;
}

function resultsOf(filter: unknown): unknown {
  return isFields(filter) ? filter['content_filter_results'] : undefined;
}

/**
 * What OpenRouter says of the provider that it asked: its own words for "Provider returned error" tell nothing.
 * @see https://openrouter.ai/docs/api/reference/errors-and-debugging (read 2026-11-25)
 */
function fromUpstream({ raw, error_type: type }: Fields): Pick<ErrorBody, 'code' | 'message'> {
  const { code, message } = (typeof raw === 'string' ? readText(raw) : readErrorBody(raw)) ?? {};
  const word = code ?? text(type);
  return { ...(word !== undefined && { code: word }), ...(message !== undefined && { message }) };
}

function isErrorStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 400 && value < 600;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
