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
  pieces,
  readRecordings,
  recordedBytes,
  recordingsFolder,
  replay,
  type Cut,
  type Recording,
  type ReplayFetch,
} from './recording.ts';
