import type { CacheHint, CommonProviderOptions, ImagePart, ModelOverride } from '@signalbox/core';
import type { RateLimitHeaders } from '@signalbox/provider-kit';
import type { AiSdkModel, AiSdkProvider } from './ai-sdk-provider.ts';

/** What `connect` is lent to make the AI SDK's provider with. */
export interface Lent {
  /** The router's own `fetch`, over pooled connections. Hand it on: `createAcme({ fetch })`. */
  readonly fetch: typeof globalThis.fetch;
  /**
   * The value of a secret by its variable, such as `ACME_API_KEY`. A package that is given no key looks for one in the
   * environment.
   * @throws RouterError `provider_auth` that names the variable, when there is none
   */
  secret(name: string): string;
}

/** What is known of a model; and the model itself, where it does not come from a provider. */
export interface AiSdkModelCard extends ModelOverride {
  /** A single model of the AI SDK, of the card's `kind`. Absent: the provider is asked for one by the card's `id`. */
  readonly model?: AiSdkModel;
}

/** The AI SDK's `providerOptions`: by the vendor's key, `{ openai: { serviceTier: 'flex' } }`. */
export type ProviderOptions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What requests can ask for and the AI SDK (or a generation of it) has no field for. */
export interface Unsaid {
  /** Of a part: how long the prefix that ends with it is to be cached. */
  readonly cache: CacheHint;
  /** Of a picture. */
  readonly detail: NonNullable<ImagePart['detail']>;
  /** Of the user who speaks. */
  readonly name: string;
  /** Of a tool that failed, for packages that hand on its words alone. */
  readonly isError: true;
  readonly parallelToolCalls: boolean;
  /** Whether the answer is held to the schema exactly: `responseFormat.strict`. */
  readonly strictSchema: boolean;
  /** Generations 2 and 3. */
  readonly reasoningEffort: string;
  readonly reasoningBudgetTokens: number;
  /** Of embeddings; generations 2 and 3. */
  readonly dimensions: number;
  readonly inputType: 'query' | 'document';
  /** Of pictures. */
  readonly quality: string;
  readonly background: 'transparent' | 'opaque';
  readonly outputFormat: 'png' | 'jpeg' | 'webp';
  /** Of transcripts. */
  readonly language: string;
  readonly prompt: string;
  readonly temperature: number;
  /** Generations 2 and 3. */
  readonly timestamps: readonly ('segment' | 'word')[];
}

/**
 * How the vendor's package wants to be told what the AI SDK has no field for, as provider options:
 * `{ parallelToolCalls: (value) => ({ openai: { parallelToolCalls: value } }) }`. What has no entry here, or for which
 * the entry gives `undefined`, is a warning.
 */
export type VendorOptions = {
  readonly [Field in keyof Unsaid]?: (value: Unsaid[Field]) => ProviderOptions | undefined;
};

/** What the package says at the end of an answer, beside the answer. */
export interface AnswerFacts {
  readonly providerMetadata: ProviderOptions | undefined;
  /** The vendor's own account of what was used; generations 3 and 4. */
  readonly rawUsage: Readonly<Record<string, unknown>> | undefined;
}

/** Where the models come from, what is known of them, and where the vendor's package has ways of its own. */
export interface AiSdkOptions extends Omit<CommonProviderOptions, 'models'> {
  /**
   * Makes the AI SDK's provider out of what it is lent: once, when the first call needs it. Also understood is any
   * object with some of its methods: `({ fetch }) => ({ languageModel: createOpenAI({ fetch }).chat })`.
   */
  readonly connect?: (lent: Lent) => AiSdkProvider | Promise<AiSdkProvider>;
  /** A provider that is made already, with a `fetch` and a key of its own. */
  readonly provider?: AiSdkProvider;
  /** What is known of its models. Others can be asked for by name as well. */
  readonly models?: readonly AiSdkModelCard[];
  /** Variables of the secrets that it cannot work without: without them the router passes it over. */
  readonly secrets?: readonly string[];
  /** Sent with every request, by packages that speak HTTP. */
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * The key under which the package looks for its `providerOptions`. A request's `providerOptions[id]` are handed on
   * under it; with `false` they are handed on as they are, by key already. Default: the model's `provider` up to the
   * first dot.
   */
  readonly optionsKey?: string | false;
  /** Provider options that go with every request, by key; a request's own count for more. */
  readonly providerOptions?: ProviderOptions;
  readonly vendorOptions?: VendorOptions;
  /**
   * The ids of tool calls that the vendor takes; those of other providers that do not fit are renamed, in calls and
   * results alike. Default: letters, digits and `_.:-`.
   */
  readonly toolCallIds?: RegExp;
  /** What an answer cost in US dollars, for vendors that say so. */
  readonly costUsd?: (facts: AnswerFacts) => number | undefined;
  /** Headers that tell of the vendor's limits. Default: those of OpenAI, which many others send as well. */
  readonly rateLimits?: readonly RateLimitHeaders[];
  /** The header with the request's id. Default: `x-request-id`, else `request-id`. */
  readonly requestIdHeader?: string;
  /**
   * A stream that ends without a finish reason is whole. Default: it was cut off, since that is what the packages make
   * of a connection that closes too early.
   */
  readonly endsWithoutReason?: boolean;
  /** The GenAI semantic-conventions name of the vendor, `gen_ai.provider.name`. Default: the id. */
  readonly telemetryName?: string;
}
