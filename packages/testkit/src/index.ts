export { decodeEventMessages, encodeEventMessage, type EventMessage } from './event-stream.ts';
export { readDescription, type Description, type DescriptionOptions } from './description.ts';
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export { createFakeContext } from './fake-context.ts';
export {
  FAKE_USAGE,
  collect,
  collectUntilError,
  finishChunk,
  textChunks,
  textOf,
  toolCallChunks,
  type ChunkOptions,
} from './fake/chunks.ts';
export { fakeCard, fakeProvider, type FakeCall, type FakeProvider, type FakeProviderOptions } from './fake/provider.ts';
export type { FakeError, FakeStep } from './fake/script.ts';
export {
  cutsOf,
  normalizeOpenAiBody,
  readOpenAiRecording,
  summarizeAnswer,
  type AnswerSummary,
} from './openai-oracle.ts';
export { seeded } from './seeded.ts';
export { recordedDocuments, recordedEvents, type RecordedEvent } from './recorded-documents.ts';
export {
  pieces,
  readRecordings,
  recordedBytes,
  recordingsFolder,
  replay,
  type Cut,
  type Recording,
  type ReplayFetch,
} from './recording.ts';
export type { Emulator, EmulatorOptions } from './emulator/options.ts';
export { startEmulator } from './emulator/server.ts';
export { DIALECTS, type DialectName } from './emulator/dialects/all.ts';
export { RawBody } from './emulator/dialects/dialect.ts';
export { openAiDialect, openAiUsage, type OpenAiVariant } from './emulator/dialects/openai-dialect.ts';
export type { OpenAiFailure } from './emulator/dialects/openai-failures.ts';
export type { OpenAiFields } from './emulator/dialects/openai-request.ts';
export { withMedia, type MediaOptions } from './emulator/dialects/with-media.ts';
export { withResponses, type ResponsesOptions } from './emulator/dialects/with-responses.ts';
export { frame, sseEvent } from './emulator/dialects/sse.ts';
export type { CheckSettings, Dialect, Frame, Ids, WireReply, WireRequest } from './emulator/dialects/dialect.ts';
export { Refusal, refuse, type Failure, type FailureKind, type RetryAfterForm } from './emulator/failure.ts';
export type { Fault, FaultKind, FaultOptions } from './emulator/faults.ts';
export type { LoggedRequest } from './emulator/log.ts';
export {
  EMPTY_REQUEST,
  type Answer,
  type AnswerUsage,
  type Finish,
  type NeutralRequest,
  type WholeAnswer,
} from './emulator/neutral.ts';
export { cacheCases } from './cache/cases.ts';
export type { CacheCase, CacheContractOptions, SharedCache } from './cache/options.ts';
export { conformanceCases } from './conformance/cases.ts';
export { CONFORMANCE_KEY, type ConformanceCase, type ConformanceOptions } from './conformance/options.ts';
export { codeOfStatus } from './corpus/code-of-status.ts';
export type {
  AllowedDifference,
  BodyAbout,
  CorpusApi,
  CorpusDefinition,
  ExchangeApi,
  Expected,
  ExpectedAnswer,
  Question,
  SentRequest,
} from './corpus/definition.ts';
export { emptyLine, type CorpusLine, type Difference, type LineUsage } from './corpus/line.ts';
export { memoryReplayer } from './corpus/memory-replayer.ts';
export {
  always,
  openAiWireApis,
  readOpenAiError,
  type OpenAiWireOptions,
  type RecordedError,
} from './corpus/openai-wire.ts';
export { openAiResponsesApis } from './corpus/responses-wire.ts';
export { startReplayServer, type ReplayServer } from './corpus/replay-server.ts';
export { apiOf, outside, runExchange, type Replayer } from './corpus/run-exchange.ts';
export { withoutReportedParts, withoutUnsaidParts } from './corpus/unsaid-parts.ts';
export { storeCases } from './store/cases.ts';
export type { StoreCase, StoreContractOptions, StorePlugin } from './store/options.ts';
export type { MakeQuotas, QuotasBench, QuotasCase } from './quotas/bench.ts';
export { quotasCases } from './quotas/cases.ts';
export { dispatchOf, OBSERVED_AT, observations } from './observations.ts';
export { isServiceThere } from './service.ts';
export { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';
export { trackerCases } from './tracker/cases.ts';
export { dieAfterBegin, type TrackerModule } from './tracker/die-after-begin.ts';
export type { TrackerCase, TrackerContractOptions, TrackerPlugin } from './tracker/options.ts';
export { TRACKED_FACTS, type TrackedFact, type TrackedFacts, type TrackedRow } from './tracker/row.ts';
export type { SumBy, SumLine, TrackerSums } from './tracker/sums.ts';
