import { NO_TIMEOUT_MS } from '../no-timeout.ts';

/**
 * What every plugin tells OpenAI's own SDK, beside the key, the address and the `fetch`. All it would look for in the
 * environment is said; retries and timeouts are the router's; its warnings, which repeat what the model said, are off.
 */
export const OPENAI_SDK_OPTIONS = {
  adminAPIKey: null,
  organization: null,
  project: null,
  webhookSecret: null,
  maxRetries: 0,
  timeout: NO_TIMEOUT_MS,
  logLevel: 'off',
} as const;
