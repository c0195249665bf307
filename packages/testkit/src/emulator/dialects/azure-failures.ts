import type { Failure, FailureKind } from '../failure.ts';
import type { OpenAiFailure } from './openai-failures.ts';

/** As in recorded replies, and where there are none as Microsoft's documentation has them. */
export const AZURE_FAILURES: Readonly<Partial<Record<FailureKind, Partial<OpenAiFailure>>>> = {
  authentication: {
    code: '401',
    message:
      'Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide a valid key for an active subscription and use a correct regional API endpoint for your resource.',
  },
  permission: {
    code: 'PermissionDenied',
    message:
      'The principal lacks the required data action `Microsoft.CognitiveServices/accounts/OpenAI/deployments/chat/completions/action` to perform the operation.',
  },
  'not-found': { code: '404', message: 'Resource not found' },
  'unknown-model': {
    code: 'DeploymentNotFound',
    message:
      'The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.',
  },
  'content-policy': {
    code: 'content_filter',
    message:
      "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry. To learn more about our content filtering policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766",
  },
  'rate-limit': {
    code: 'RateLimitReached',
    message: 'Your requests to simulated for simulated in eastus2 have exceeded rate limit.',
  },
  'server-error': { code: 'InternalServerError', message: 'Internal server error' },
  timeout: { status: 408, code: 'Timeout', message: 'The operation was timeout.' },
};

/** What comes from the gateway in front of the models says no more than a code and words. */
const OF_THE_GATEWAY: ReadonlySet<FailureKind> = new Set([
  'authentication',
  'permission',
  'not-found',
  'rate-limit',
  'server-error',
  'timeout',
]);

const SAFE = { filtered: false, severity: 'safe' };

/** What the filters say of a prompt that they let pass. */
export const PROMPT_FILTERS = {
  hate: SAFE,
  jailbreak: { filtered: false, detected: false },
  self_harm: SAFE,
  sexual: SAFE,
  violence: SAFE,
};

/** The envelope of a refusal. */
export function azureFailure({ kind, message, field }: Failure, row: OpenAiFailure): object {
  const error = { code: row.code, message: message ?? row.message };
  // Azure tells of the deployment, not of the model that OpenAI's words are about.
  if (kind === 'unknown-model') return { error: { type: row.type, ...error, message: row.message } };
  if (kind === 'content-policy') {
    const filters = { ...PROMPT_FILTERS, violence: { filtered: true, severity: 'medium' } };
    const inner = { code: 'ResponsibleAIPolicyViolation', content_filter_result: filters };
    return { error: { ...error, type: null, param: 'prompt', status: row.status, innererror: inner } };
  }
  return { error: OF_THE_GATEWAY.has(kind) ? error : { ...error, type: row.type, param: field ?? null } };
}
