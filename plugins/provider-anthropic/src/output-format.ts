import type { ChatCall } from '@signalbox/core';
import type { JSONOutputFormat, TextBlockParam } from '@anthropic-ai/sdk/resources/messages';

interface OutputFormat {
  readonly format?: JSONOutputFormat;
  /** Goes to the end of the system prompt, where the API cannot be made to guarantee the format. */
  readonly instruction?: TextBlockParam;
}

const ONLY_JSON = 'Answer with one JSON value and nothing else: no explanation, no code fence.';

/**
 * Structured output. The API guarantees a schema (`output_config.format`) on models since Claude 4.5; there is no
 * JSON mode without a schema. Where it guarantees nothing the model is told what to write, and a warning says so.
 * The format's `name` is a label that this API has no use for.
 * @see https://platform.claude.com/docs/en/build-with-claude/structured-outputs (read 2026-11-21)
 */
export function outputFormatOf(call: ChatCall): OutputFormat {
  const format = call.request.responseFormat;
  if (format === undefined || format.type === 'text') return {};
  if (format.type === 'json') {
    call.warn({
      field: 'responseFormat',
      message: 'there is no JSON mode without a schema: the model is told to write JSON',
    });
    return { instruction: { type: 'text', text: ONLY_JSON } };
  }
  const { description } = format;
  const schema = description === undefined ? format.schema : { description, ...format.schema };
  if (call.card.capabilities.includes('json-schema')) return { format: { type: 'json_schema', schema } };
  call.warn({
    field: 'responseFormat',
    message: `${call.model} cannot be held to a schema: the model is told to follow it`,
  });
  return {
    instruction: { type: 'text', text: `${ONLY_JSON} It must fit this JSON Schema:\n${JSON.stringify(schema)}` },
  };
}
