export { createFakeClock, type FakeClock } from './fake-clock.ts';
export { createFakeContext } from './fake-context.ts';
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
