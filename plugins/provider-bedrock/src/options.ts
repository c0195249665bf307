import type { CommonProviderOptions, Secret } from '@signalbox/core';

/** How to reach Bedrock, and as whom. Whatever is absent is asked of the router's secrets, then of the AWS SDK. */
export interface BedrockOptions extends CommonProviderOptions {
  /**
   * AWS region, such as `eu-central-1`. Default: secret `AWS_REGION`, then `AWS_DEFAULT_REGION`, then what AWS's own
   * settings files say.
   */
  readonly region?: string;
  /** Bedrock API key, sent as a bearer token. Default: secret `AWS_BEARER_TOKEN_BEDROCK`. */
  readonly apiKey?: string | Secret;
  /** Default: secret `AWS_ACCESS_KEY_ID`. Goes together with `secretAccessKey`. */
  readonly accessKeyId?: string | Secret;
  /** Default: secret `AWS_SECRET_ACCESS_KEY`. */
  readonly secretAccessKey?: string | Secret;
  /** For temporary keys. Default: secret `AWS_SESSION_TOKEN`. */
  readonly sessionToken?: string | Secret;
  /** The profile of AWS's own settings files to take keys and region from. Default: secret `AWS_PROFILE`. */
  readonly awsProfile?: string;
  /**
   * Application inference profiles of the account: the model behind each, by the profile's ARN. An ARN does not tell
   * which model it is, and with that which thinking, prices and limits it has. A model without a card here needs one
   * for the ARN in `models`.
   * @example { 'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/1arbu5hu2sjr':
   *   'eu.anthropic.claude-haiku-4-5-20251001-v1:0' }
   */
  readonly inferenceProfiles?: Readonly<Record<string, string>>;
  /** Another endpoint: a VPC endpoint, a proxy or an emulator. Default: the region's own. */
  readonly baseUrl?: string;
}
