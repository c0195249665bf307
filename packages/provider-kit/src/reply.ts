import { RouterError } from '@signalbox/core';
import { readErrorBody } from './error-body.ts';
import { errorFromResponse } from './error-from-response.ts';
import { overrideOf, type ThrownAbout } from './error-from-thrown.ts';

/** Who answered, for plugins that read raw replies. */
export interface ReplyAbout extends Omit<ThrownAbout, 'began'> {
  /** The header with the vendor's id of the request. */
  readonly requestIdHeader?: string;
}

/** No vendor's error is longer; a proxy's page may be. */
const MAX_ERROR_LENGTH = 100_000;

/** The error that a reply with an error status means. Reads its body to the end. */
export async function refusalOf(response: Response, about: ReplyAbout): Promise<RouterError> {
  const { status, headers } = response;
  const { provider, model, secretName, rateLimits } = about;
  const { code, message } = readErrorBody((await response.text()).slice(0, MAX_ERROR_LENGTH)) ?? {};
  const said = { status, ...(code !== undefined && { code }), ...(message !== undefined && { message }) };
  const requestId = headers.get(about.requestIdHeader ?? 'x-request-id') ?? undefined;
  const override = overrideOf(about.override, said);
  return errorFromResponse({ provider, model, secretName, rateLimits, headers, requestId, ...said, override });
}

/**
 * The JSON of a reply that went well.
 * @throws RouterError `invalid_response` when it is none
 */
export async function readJson(
  response: Response,
  { provider, model }: Pick<ReplyAbout, 'provider' | 'model'>,
): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new RouterError('invalid_response', {
      message: `${provider} sent an answer that is no JSON`,
      provider,
      model,
    });
  }
}
