import type { ErrorCode } from '@signalbox/core';
import { fromOpenAiChat, fromOpenAiResponses } from '@signalbox/provider-kit';
import {
  openAiResponsesApis,
  openAiWireApis,
  type CorpusDefinition,
  type ExchangeApi,
  type RecordedError,
  type Recording,
} from '@signalbox/testkit';
import { azureOpenai, type AzureOpenaiOptions } from '../src/index.ts';

/** How a recorded client had named the resource: by the host and the shape of the paths. */
function placeOf({ request }: Recording): AzureOpenaiOptions {
  const { path, query = '' } = request;
  const endpoint = 'https://resource.openai.azure.com';
  if (path.startsWith('/openai/v1/')) return { endpoint };
  // The query of streams was not kept.
  const apiVersion = new URLSearchParams(query).get('api-version') ?? '2025-04-01-preview';
  return { endpoint, apiVersion, paths: path.startsWith('/models/') ? 'models' : 'deployments' };
}

/** What the codes of Azure, and those of OpenAI behind it, mean. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  content_filter: 'content_policy',
  ResponsibleAIPolicyViolation: 'content_policy',
  RateLimitReached: 'rate_limited',
  DeploymentNotFound: 'model_not_found',
  model_not_found: 'model_not_found',
  context_length_exceeded: 'context_length_exceeded',
  insufficient_quota: 'provider_billing',
  unsupported_parameter: 'unsupported_param',
  unsupported_value: 'unsupported_param',
};

function errorCode({ status, code, message }: RecordedError): ErrorCode | undefined {
  if (status === 401) return 'provider_auth';
  if (/not supported (?:with|in) this model/.test(message)) return 'unsupported_param';
  return (status === 429 || status >= 500) && /overloaded/i.test(message) ? 'overloaded' : CODES[code];
}

/** The deployment, which stands in the path or in the body. */
function deploymentOf({ request, model }: Recording): string | undefined {
  const [, named] = /\/deployments\/([^/]+)\//.exec(request.path) ?? [];
  const { model: said } = (request.body ?? {}) as { readonly model?: string };
  return named ?? said ?? model ?? undefined;
}

type Normalize = NonNullable<ExchangeApi['normalize']>;

/** The model need not be said where the deployment is; one answer is what there is without asking for it. */
const plain: Normalize = (body, { recording }) => {
  const { n, ...rest } = body as Readonly<Record<string, unknown>>;
  return { ...rest, ...(n !== 1 && { n }), model: deploymentOf(recording) };
};

/** The same after what is done for an API anyway. */
const then =
  (first: Normalize = (body) => body): Normalize =>
  (body, about) =>
    plain(first(body, about), about);

/** The deployment in the path, whatever the body calls it. */
const asDeployed =
  (ask: ExchangeApi['ask']): ExchangeApi['ask'] =>
  (recording, warn) => {
    const question = ask(recording, warn);
    const model = deploymentOf(recording);
    return model === undefined || !('model' in question) ? question : { ...question, model };
  };

const common = {
  secrets: { AZURE_OPENAI_API_KEY: 'test-key' },
  provider: 'azure-openai',
  defaultModel: 'x',
  errorCode,
  normalize: plain,
} as const;

const { chat, completions, embeddings, models } = openAiWireApis({
  ...common,
  plugin: (recording) => azureOpenai({ ...placeOf(recording), api: 'chat' }),
  fromBody: fromOpenAiChat,
  // Grok's cached tokens are those of a prompt that has more before it than is billed: no more are cached than are asked.
  adjust(answer) {
    const { usage } = answer;
    if (usage === undefined || (usage.cachedInputTokens ?? 0) <= usage.inputTokens) return answer;
    return { ...answer, usage: { ...usage, cachedInputTokens: usage.inputTokens } };
  },
});

const { responses } = openAiResponsesApis({
  ...common,
  plugin: (recording) => azureOpenai({ ...placeOf(recording), api: 'responses' }),
  fromBody: fromOpenAiResponses,
});

/** Azure's recorded exchanges. Those of Anthropic's API are with `@signalbox/provider-anthropic`, which speaks it. */
export const corpus: CorpusDefinition = {
  vendors: ['azure'],
  apis: {
    chat: { ...chat, ask: asDeployed(chat.ask) },
    completions: { ...completions, ask: asDeployed(completions.ask), normalize: then(completions.normalize) },
    embeddings: { ...embeddings, ask: asDeployed(embeddings.ask), normalize: then(embeddings.normalize) },
    models,
    responses,
  },
};
