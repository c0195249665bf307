import type { ChatCall } from '@signalbox/core';
import { ownOptions } from '@signalbox/provider-kit';

type Json = Readonly<Record<string, unknown>>;

/** Models that can be held to a schema exactly. @see https://console.groq.com/docs/structured-outputs (read 2026-11-25) */
const STRICT = /gpt-oss/;

/** What Groq refuses of fields that it takes one by one. What is taken away is reported. */
export function refine(
  body: Json,
  call: ChatCall,
  names: { readonly provider: string; readonly dialect: string },
): Json {
  return withoutTwoFormats(withoutFalseStrictness(withoutFormatBesideTools(body, call), call), call, names);
}

/** Whether the answer is to be JSON, which Groq neither streams nor has beside tools. */
export function isFormatted({ request: { responseFormat, tools = [] } }: ChatCall): boolean {
  return responseFormat !== undefined && responseFormat.type !== 'text' && tools.length === 0;
}

function withoutFormatBesideTools(body: Json, { model, warn }: ChatCall): Json {
  const { tools, response_format: format, ...rest } = body;
  const isText = format === undefined || (format as { readonly type?: string }).type === 'text';
  if (isText || !Array.isArray(tools) || tools.length === 0) return body;
  warn({ field: 'responseFormat', message: `${model} takes no format of the answer beside tools: it is not sent` });
  return { ...rest, tools };
}

function withoutFalseStrictness(body: Json, { model, warn }: ChatCall): Json {
  const { json_schema: schema, ...format } = (body['response_format'] ?? {}) as { readonly json_schema?: Json };
  if (schema?.['strict'] !== true || STRICT.test(model)) return body;
  warn({ field: 'responseFormat.strict', message: `${model} cannot be held to a schema exactly: it does its best` });
  return { ...body, response_format: { ...format, json_schema: { ...schema, strict: false } } };
}

/** Two fields say what becomes of thoughts, and exclude each other: the caller's own goes before ours. */
function withoutTwoFormats(
  body: Json,
  { request }: ChatCall,
  names: { readonly provider: string; readonly dialect: string },
): Json {
  const own = ownOptions(request.providerOptions, names);
  if (own['include_reasoning'] === undefined || own['reasoning_format'] !== undefined) return body;
  const { reasoning_format: _, ...rest } = body;
  return rest;
}
