import { emptyLine, runExchange, type CorpusLine, type ReplayServer } from '@signalbox/testkit';
import type { CorpusFile } from './corpus.ts';
import { assign, type Definitions } from './definitions.ts';

/** What became of one file. `crash`: our own tool, a definition or a plugin broke on it, which is never to happen. */
export interface Outcome {
  readonly file: string;
  readonly line: CorpusLine;
  readonly crash?: string;
}

/** Puts every exchange to its plugin, one after the other: one line each, whatever is in the file. */
export async function* runCorpus(
  files: readonly CorpusFile[],
  definitions: Definitions,
  server: ReplayServer,
): AsyncGenerator<Outcome, void> {
  for (const entry of files) yield await outcomeOf(entry, definitions, server);
}

async function outcomeOf(entry: CorpusFile, definitions: Definitions, server: ReplayServer): Promise<Outcome> {
  const { file, vendor } = entry;
  if (!('recording' in entry)) {
    const empty = emptyLine({ id: file, vendor, api: '(unreadable)', stream: false });
    return { file, line: { ...empty, outcome: 'skipped', skippedReason: entry.fault } };
  }
  const { id, api, stream } = entry.recording;
  try {
    const { recording, definition } = assign(definitions, entry.recording);
    const line = { ...(await runExchange(recording, definition, server.serve(recording))), api };
    // A plugin's own exception, as against what a vendor or a caller did wrong.
    return { file, line, ...(line.error?.code === 'internal' && { crash: line.error.message }) };
  } catch (thrown) {
    const crash = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
    const error = { code: 'internal', status: null, retryAfterMs: null, message: crash } as const;
    return { file, line: { ...emptyLine({ id, vendor, api, stream }), outcome: 'error', error }, crash };
  }
}
