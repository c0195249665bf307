import type { Secret } from '@signalbox/core';
import type { TokenCredential } from './tokens.ts';
import type { AzureDeployment, DeploymentType } from './deployments.ts';

export interface AzureOpenaiOptions {
  /**
   * Where the resource is: `https://<resource>.openai.azure.com`, or `https://<resource>.services.ai.azure.com`.
   * Default: the secret `AZURE_OPENAI_ENDPOINT`.
   */
  readonly endpoint?: string;
  /** Default: the secret `AZURE_OPENAI_API_KEY`. */
  readonly apiKey?: string | Secret;
  /**
   * Asked for tokens of Entra ID instead of a key. Default, where there is no key either: the `DefaultAzureCredential` of
   * `@azure/identity`.
   */
  readonly credential?: TokenCredential;
  /** What tokens are for. Default `https://cognitiveservices.azure.com/.default`; other clouds have their own. */
  readonly scope?: string;
  /**
   * The shape of the URLs. `v1`: `/openai/v1/…`. `deployments`: `/openai/deployments/<name>/…?api-version=…`, as before
   * 2025-08. `models`: `/models/…?api-version=…` of models that are not OpenAI's. Default: `deployments` where an
   * API version is given, else `v1`.
   */
  readonly paths?: 'v1' | 'deployments' | 'models';
  /** `2025-04-01-preview`. Default: the secret `OPENAI_API_VERSION`, which `v1` does not look at. */
  readonly apiVersion?: string;
  /**
   * The resource's deployments by their names, and the model behind each. Default: each model that this package knows is
   * deployed under the model's own name.
   */
  readonly deployments?: Readonly<Record<string, string | AzureDeployment>>;
  /** What deployments are billed as that do not say it themselves. Default `global`. */
  readonly type?: DeploymentType;
  /**
   * By which API chats are had. Default: by Chat Completions, but by Responses for models that only it serves as a whole
   * (as `@signalbox/provider-openai` has it, by the model behind the deployment), and for requests with files.
   */
  readonly api?: 'chat' | 'responses';
  /** Asks models that reason for a summary of their thoughts, by the Responses API. Default: none is asked for. */
  readonly reasoningSummary?: 'auto' | 'concise' | 'detailed';
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}
