import { runExchange, type CorpusDefinition, type CorpusLine, type ReplayServer } from '@signalbox/testkit';
import type { CorpusFile } from './corpus.ts';
import { definitionFor } from './definitions.ts';

/** What became of one file. `crash`: our own tool or a definition broke on it, which is never to happen. */
export interface Outcome {
  readonly file: string;
  readonly vendor: string;
  readonly line?: CorpusLine;
  readonly crash?: string;
}

/** Puts every exchange to its plugin, one after the other. */
export async function* runCorpus(
  files: readonly CorpusFile[],
  definitions: ReadonlyMap<string, readonly CorpusDefinition[]>,
  server: ReplayServer,
): AsyncGenerator<Outcome, void> {
  for (const entry of files) {
    const { file } = entry;
    if (!('recording' in entry)) {
      yield { file, vendor: '(unreadable)', crash: entry.fault };
      continue;
    }
    const { recording } = entry;
    const { vendor } = recording;
    const definition = definitionFor(definitions, recording) ?? { vendors: [vendor], apis: {} };
    try {
      yield { file, vendor, line: await runExchange(recording, definition, server.serve(recording)) };
    } catch (thrown) {
      yield { file, vendor, crash: thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown) };
    }
  }
}
