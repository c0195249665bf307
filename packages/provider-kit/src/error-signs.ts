import type { ErrorCode } from '@signalbox/core';

/** What a status means when the vendor's own words say nothing more exact. */
const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'invalid_request',
  401: 'provider_auth',
  402: 'provider_billing',
  403: 'permission',
  404: 'model_not_found',
  408: 'timeout',
  409: 'provider_unavailable',
  410: 'model_not_found',
  // The body is too large for this vendor: another one with more room may take it.
  413: 'context_length_exceeded',
  424: 'provider_unavailable',
  425: 'provider_unavailable',
  429: 'rate_limited',
  // Groq: no capacity in the flex tier. https://console.groq.com/docs/errors (read 2026-11-21)
  498: 'overloaded',
  504: 'timeout',
  // Cloudflare: the origin did not answer in time.
  522: 'timeout',
  524: 'timeout',
  529: 'overloaded',
};

/** Vendors' error codes and types, in lower case without punctuation. */
const BY_VENDOR_CODE: Readonly<Record<string, ErrorCode>> = {
  contextlengthexceeded: 'context_length_exceeded',
  toomanytokens: 'context_length_exceeded',
  toomanyprompttokens: 'context_length_exceeded',
  requesttoolarge: 'context_length_exceeded',
  contentfilter: 'content_policy',
  contentpolicyviolation: 'content_policy',
  responsibleaipolicyviolation: 'content_policy',
  // OpenAI's Responses API: the prompt was flagged.
  invalidprompt: 'content_policy',
  insufficientquota: 'provider_billing',
  billinghardlimitreached: 'provider_billing',
  billingnotactive: 'provider_billing',
  billingerror: 'provider_billing',
  invalidapikey: 'provider_auth',
  authenticationerror: 'provider_auth',
  apikeyinvalid: 'provider_auth',
  permissionerror: 'permission',
  modelnotfound: 'model_not_found',
  modeldecommissioned: 'model_not_found',
  deploymentnotfound: 'model_not_found',
  invalidmodel: 'model_not_found',
  unsupportedparameter: 'unsupported_param',
  unsupportedvalue: 'unsupported_param',
  ratelimitexceeded: 'rate_limited',
  ratelimiterror: 'rate_limited',
  ratelimitreached: 'rate_limited',
  throttlingexception: 'rate_limited',
  resourceexhausted: 'rate_limited',
  overloadederror: 'overloaded',
  engineoverloaded: 'overloaded',
  slowdown: 'overloaded',
  // Groq: the model wrote a tool call, or JSON, that does not fit the schema. Asking once more often helps.
  toolusefailed: 'invalid_response',
  jsonvalidatefailed: 'invalid_response',
};

/** Types that say no more than a status 500, and count only where there is no status. */
const VAGUE: ReadonlySet<string> = new Set(['servererror', 'apierror', 'internalservererror']);

/** A wording that says more than the status with which it came. */
interface Sign {
  readonly code: ErrorCode;
  readonly statuses: ReadonlySet<number>;
  readonly words: RegExp;
}

/** Stands for an error inside a stream that began with 200 and names no status. */
export const NO_STATUS = 200;
const REFUSALS = new Set([NO_STATUS, 400, 403, 404, 413, 422]);
const REFUSALS_AND_LIMITS = new Set([...REFUSALS, 429]);
const SERVER = new Set([NO_STATUS, 429, 500, 502, 503]);

/** First match wins. The wordings are from the recorded error replies of eighteen vendors. */
const SIGNS: readonly Sign[] = [
  {
    code: 'provider_billing',
    statuses: REFUSALS_AND_LIMITS,
    words: /insufficient (?:balance|credit|quota|funds)|credit balance is too low|余额不足|please recharge/i,
  },
  {
    code: 'context_length_exceeded',
    statuses: REFUSALS,
    words:
      /context (?:length|window|limit)|too many tokens: |(?:prompt|input|messages) (?:is |are )?too long|exceeds? the maximum number of (?:input )?tokens|max_tokens must be at least 1, got -|reduce the length of/i,
  },
  {
    code: 'content_policy',
    statuses: REFUSALS,
    words:
      /content (?:management )?(?:policy|filter)|violat\w* (?:our )?(?:usage|content) (?:guidelines|polic)|content violates|flagged as potentially|safety system/i,
  },
  { code: 'provider_auth', statuses: REFUSALS, words: /(?:incorrect|invalid) (?:x-)?api[ -]key|api key not valid/i },
  {
    code: 'unsupported_param',
    statuses: REFUSALS,
    words:
      /not supported (?:in|with|by|for) this model|(?:model|endpoint)\b.{0,80} does(?: not|n't) support (?:parameter|the)/i,
  },
  {
    code: 'model_not_found',
    statuses: REFUSALS,
    words:
      /\bmodel\b.{0,120}(?:does not exist|has been decommissioned|not found|was removed|was deprecated)|invalid model\b|model identifier is invalid/i,
  },
  { code: 'overloaded', statuses: SERVER, words: /overloaded|capacity exceeded|(?:at|over) capacity/i },
  { code: 'rate_limited', statuses: new Set([503]), words: /throttled/i },
];

/** What an error reply means. A wrong key (401) and an empty account (402) are never read out of words. */
export function codeOf(
  status: number,
  vendorCode: string | undefined,
  message: string | undefined,
): ErrorCode | undefined {
  if (status === 401 || status === 402) return BY_STATUS[status];
  const word = vendorCode?.toLowerCase().replace(/[^a-z]/g, '') ?? '';
  const known = Object.hasOwn(BY_VENDOR_CODE, word) ? BY_VENDOR_CODE[word] : undefined;
  if (known !== undefined) return known;
  const words = message?.slice(0, 2_000);
  if (words !== undefined) {
    for (const sign of SIGNS) if (sign.statuses.has(status) && sign.words.test(words)) return sign.code;
  }
  if (status === NO_STATUS && VAGUE.has(word)) return 'provider_unavailable';
  return BY_STATUS[status] ?? byClass(status);
}

function byClass(status: number): ErrorCode | undefined {
  if (status >= 500) return 'provider_unavailable';
  if (status >= 400) return 'invalid_request';
  // A redirect, or a success that cannot be read.
  return status === NO_STATUS ? undefined : 'invalid_response';
}
