import type { CommonProviderOptions, Secret } from '@signalbox/core';

/** How to reach Bedrock, and as whom. Whatever is absent is asked of the router's secrets, then of the AWS SDK. */
export interface BedrockOptions extends CommonProviderOptions {
  /** AWS region, such as `eu-central-1`. Default: secret `AWS_REGION`, then `AWS_DEFAULT_REGION`. */
  readonly region?: string;
  /** Bedrock API key, sent as a bearer token. Default: secret `AWS_BEARER_TOKEN_BEDROCK`. */
  readonly apiKey?: string | Secret;
  /** Default: secret `AWS_ACCESS_KEY_ID`. Goes together with `secretAccessKey`. */
  readonly accessKeyId?: string | Secret;
  /** Default: secret `AWS_SECRET_ACCESS_KEY`. */
  readonly secretAccessKey?: string | Secret;
  /** For temporary keys. Default: secret `AWS_SESSION_TOKEN`. */
  readonly sessionToken?: string | Secret;
  /** Another endpoint: a VPC endpoint, a proxy or an emulator. Default: the region's own. */
  readonly baseUrl?: string;
}
