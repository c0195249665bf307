export { aiSdk } from './ai-sdk.ts';
export type { AiSdkModel, AiSdkProvider } from './ai-sdk-provider.ts';
export type {
  AiSdkModelCard,
  AiSdkOptions,
  AnswerFacts,
  Lent,
  ProviderOptions,
  Unsaid,
  VendorOptions,
} from './options.ts';
