import type { ErrorCode } from '@signalbox/core';

/**
 * The vendor's own codes. Most come with status 429, 400 or 200, which say little.
 * @see https://docs.z.ai/api-reference/api-code, https://docs.bigmodel.cn/cn/api/api-code (read 2026-11-25)
 */
const CODES: Readonly<Record<string, ErrorCode>> = {
  // The key is not there, wrong, or out of date.
  1000: 'provider_auth',
  1001: 'provider_auth',
  1002: 'provider_auth',
  1003: 'provider_auth',
  1004: 'provider_auth',
  1005: 'provider_auth',
  // The account is not active, locked, or has broken the rules.
  1110: 'permission',
  1111: 'permission',
  1112: 'permission',
  1120: 'permission',
  1121: 'permission',
  // No balance, and no package that is left: asking again helps nothing, although it comes as a 429.
  1113: 'provider_billing',
  1211: 'model_not_found',
  // The API is offline, or there is none of the name.
  1221: 'model_not_found',
  1222: 'model_not_found',
  1220: 'permission',
  1230: 'provider_unavailable',
  1234: 'provider_unavailable',
  1261: 'context_length_exceeded',
  1300: 'content_policy',
  1301: 'content_policy',
  // Too many at once, too often, or too many for one day.
  1302: 'rate_limited',
  1303: 'rate_limited',
  1304: 'rate_limited',
  // Too many of everybody's.
  1305: 'overloaded',
  1312: 'overloaded',
  // The share of a coding plan is used up until its window ends; or the plan has ended, or lacks the model.
  1308: 'rate_limited',
  1310: 'rate_limited',
  1316: 'rate_limited',
  1317: 'rate_limited',
  1318: 'rate_limited',
  1319: 'rate_limited',
  1320: 'rate_limited',
  1321: 'rate_limited',
  1309: 'provider_billing',
  1311: 'permission',
  1313: 'permission',
};

/** No permission for an API. */
const NO_PERMISSION = 434;

export function errorOverride({
  status,
  code = '',
}: {
  readonly status: number;
  readonly code?: string;
}): ErrorCode | undefined {
  return CODES[code] ?? (status === NO_PERMISSION ? 'permission' : undefined);
}
