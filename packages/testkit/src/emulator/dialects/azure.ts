import * as v from 'valibot';
import { refuse } from '../failure.ts';
import { AZURE_FAILURES, azureFailure, PROMPT_FILTERS } from './azure-failures.ts';
import { atOpenAiPath } from './azure-paths.ts';
import type { CheckSettings, Dialect, WireRequest } from './dialect.ts';
import { openAiDialect } from './openai-dialect.ts';
import { withResponses } from './with-responses.ts';

type Json = Readonly<Record<string, unknown>>;

const SAFE = { filtered: false, severity: 'safe' };
const UNDETECTED = { filtered: false, detected: false };

/** What the filters say of an answer that they let pass. */
const ANSWER_FILTERS = {
  hate: SAFE,
  protected_material_code: UNDETECTED,
  protected_material_text: UNDETECTED,
  self_harm: SAFE,
  sexual: SAFE,
  violence: SAFE,
};

const prompts = { prompt_filter_results: [{ prompt_index: 0, content_filter_results: PROMPT_FILTERS }] };

const chat = openAiDialect({
  name: 'azure',
  reasoningField: 'reasoning_content',
  fields: {
    // Looked at before the path is: what is asked for is then without it.
    asksForKey: false,
    // Of Azure alone: its search in own data, and who the end user is to its defences.
    chat: {
      data_sources: v.optional(v.array(v.record(v.string(), v.unknown()))),
      user_security_context: v.optional(v.record(v.string(), v.unknown())),
    },
    without: ['prompt_cache_options', 'web_search_options'],
    rules: refuseFiles,
  },
  choiceMore: ({ finish }) => ({
    content_filter_results:
      finish === 'content-filter' ? { ...ANSWER_FILTERS, hate: { filtered: true, severity: 'high' } } : ANSWER_FILTERS,
  }),
  more: (_, { stream }) => (stream ? {} : prompts),
  prelude: () => ({ choices: [], created: 0, id: '', model: '', object: '', ...prompts }),
  failures: AZURE_FAILURES,
  failureBody: azureFailure,
  headers: (ids, answer) => ({
    'apim-request-id': ids.requestId,
    'x-ms-region': 'East US 2',
    ...(answer !== undefined && {
      'x-request-id': `model-${ids.requestId}`,
      'x-ms-rai-invoked': 'true',
      'x-ratelimit-limit-requests': '250',
      'x-ratelimit-limit-tokens': '250000',
      'x-ratelimit-remaining-requests': '249',
      'x-ratelimit-remaining-tokens': String(250_000 - (answer.usage?.inputTokens ?? 0)),
      'x-ratelimit-reset-requests': '0',
      'x-ratelimit-reset-tokens': '0',
    }),
  }),
  resetHeaders: (resetMs) => ({
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': String(Math.ceil(resetMs / 1000)),
  }),
});

const inner = withResponses(chat, {
  checkKey: () => {},
  countsTokens: false,
  unknownModelStatus: 404,
  more: () => ({
    content_filters: [{ blocked: false, source_type: 'prompt', content_filter_results: PROMPT_FILTERS }],
  }),
});

/**
 * Azure's wires for OpenAI's models and those of other makers: `/openai/v1/…`, `/openai/deployments/<name>/…` and
 * `/models/…`, with a key in `api-key` or a token of Entra ID.
 * @see https://learn.microsoft.com/azure/foundry/openai/latest (read 2026-11-25)
 */
export const azure: Dialect = {
  ...inner,
  check(request, settings) {
    const asked = atOpenAiPath(request);
    checkCredential(request, settings);
    return inner.check(asked, settings);
  },
};

/** Files are for the Responses API. */
function refuseFiles({ messages }: Json): void {
  for (const [place, { content }] of (messages as readonly Json[]).entries()) {
    const at = Array.isArray(content) ? content.findIndex(({ type }: Json) => type === 'file') : -1;
    if (at < 0) continue;
    const words = "Invalid Value: 'file'. This model does not support file content types.";
    refuse('invalid-request', words, `messages[${place}].content[${at}].type`);
  }
}

function checkCredential({ headers }: WireRequest, { apiKey }: CheckSettings): void {
  const token = /^Bearer (\S+)$/.exec(headers['authorization'] ?? '')?.[1];
  const shown = headers['api-key'] ?? token;
  if (shown === undefined || (apiKey !== undefined && shown !== apiKey)) {
    const isToken = token !== undefined && headers['api-key'] === undefined;
    refuse('authentication', isToken ? BAD_TOKEN : undefined);
  }
}

const BAD_TOKEN =
  'Unauthorized. Access token is missing, invalid, audience is incorrect (https://cognitiveservices.azure.com), or have expired.';
