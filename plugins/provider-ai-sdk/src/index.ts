export { aiSdk, type AiSdkOptions } from './ai-sdk.ts';
