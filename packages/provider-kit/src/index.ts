export { apiKeyOf } from './api-key.ts';
export { askJson, type JsonQuestion } from './ask-json.ts';
export { signalOf, type CallSignal } from './call-signal.ts';
export { inlined } from './data-url.ts';
export { readErrorBody, type ErrorBody } from './error-body.ts';
export { errorFromResponse, errorInStream, type ResponseFailure } from './error-from-response.ts';
export { errorFromThrown, type ThrownAbout } from './error-from-thrown.ts';
export { fetchWithForms } from './form-body.ts';
export { NO_TIMEOUT_MS } from './no-timeout.ts';
export { OPENAI_SDK_OPTIONS } from './openai/sdk-options.ts';
export { fromOpenAiAnswer } from './openai/answer.ts';
export type { ChatApiName } from './openai/chat-api.ts';
export type { OpenAiClient } from './openai/client.ts';
export { fromOpenAiEmbeddings, toOpenAiEmbeddings } from './openai/embeddings.ts';
export {
  endOpenAiFold,
  foldOpenAiChunk,
  startOpenAiFold,
  type OpenAiFold,
  type OpenAiFoldOptions,
} from './openai/fold.ts';
export { fileOf } from './openai/file-of.ts';
export { fillsGaps, promptOfGap, type FillPrompt } from './openai/fill-prompt.ts';
export { withOneStrictness } from './openai/one-strictness.ts';
export { fromOpenAiChat, type FromOpenAiOptions } from './openai/from-openai-chat.ts';
export { openAiCompatible, type OpenAiCompatibleOptions } from './openai/openai-compatible.ts';
export { OPENAI_MODEL_QUIRKS, openAiApiFor } from './openai/openai-models.ts';
export type { OpenAiFeature, OpenAiQuirks } from './openai/quirks.ts';
export { eventBody } from './openai/read-stream.ts';
export { fromResponsesAnswer } from './openai/responses/answer.ts';
export { foldResponsesEvent, startResponsesFold, type ResponsesFold } from './openai/responses/fold.ts';
export { fromOpenAiResponses } from './openai/responses/from-responses.ts';
export type { ResponsesQuirks } from './openai/responses/quirks.ts';
export { toOpenAiResponses } from './openai/responses/to-responses.ts';
export { toOpenAiChat } from './openai/to-openai-chat.ts';
export { fromOpenAiUsage } from './openai/usage.ts';
export { withOwnHeaders } from './own-headers.ts';
export { ownOptions } from './own-options.ts';
export { OPENAI_RATE_LIMITS, rateLimitsOf, type RateLimitHeaders } from './rate-limits.ts';
export { rawReply } from './raw-reply.ts';
export { readJson, refusalOf, type ReplyAbout } from './reply.ts';
export { parseDurationMs, retryAfterMs, type HeaderReader } from './retry-after.ts';
export { statedServiceTier } from './service-tier.ts';
export { createSseDecoder, sse, type SseDecoder, type SseEvent } from './sse.ts';
export { effortOfBudget, thinkingBudget, type ThinkingEffort } from './thinking-budget.ts';
