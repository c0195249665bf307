import { OPENAI_MODEL_QUIRKS, type OpenAiQuirks, type ResponsesQuirks } from '@signalbox/provider-kit';
import { mediaQuirks } from './media-quirks.ts';
import type { OpenAiOptions } from './openai.ts';

/** Deep research answers only with a tool to search with: "require at least one of 'web_search_preview', 'mcp', …". */
const ALWAYS_SENT: NonNullable<ResponsesQuirks['alwaysSent']> = [
  { models: /-deep-research/, fields: { tools: [{ type: 'web_search_preview' }] } },
];

/** OpenAI itself, in the world or in one region. */
const OPENAI = /^https:\/\/(?:\w+\.)?api\.openai\.com\//;

/** The models' quirks, those of another server behind this API, and what the user wants of the Responses API. */
export function quirksFor({
  baseUrl,
  reasoningSummary,
}: Pick<OpenAiOptions, 'baseUrl' | 'reasoningSummary'>): OpenAiQuirks {
  return {
    ...OPENAI_MODEL_QUIRKS,
    // OpenAI takes no thoughts back in a chat. Others who show theirs want them again, most often in this field.
    ...(baseUrl !== undefined && !OPENAI.test(baseUrl) && { reasoningBackField: 'reasoning_content' }),
    media: mediaQuirks,
    responses: { alwaysSent: ALWAYS_SENT, ...(reasoningSummary !== undefined && { reasoningSummary }) },
  };
}
