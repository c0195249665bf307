import type { Warning } from '@signalbox/core';
import type { Recording } from '../recording.ts';
import { disagreementsOf } from './compare-answers.ts';
import { compareRequest } from './compare-request.ts';
import type { CorpusApi, CorpusDefinition, ExchangeApi, Question, SentRequest } from './definition.ts';
import { emptyLine, type CorpusLine } from './line.ts';
import { answerTo } from './said.ts';

/** Answers with the recording, and remembers what was asked. */
export interface Replayer {
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  readonly sent: readonly SentRequest[];
}

/**
 * Puts one recorded exchange to a plugin. Never throws: a request that has no words of ours is replaced by a plain one
 * (and differs from the recorded one then), an answer that cannot be read independently has to be one that the plugin
 * does not take for an answer either.
 * @param replayer whose `fetch` answers with the recording
 */
export async function runExchange(
  recording: Recording,
  definition: CorpusDefinition,
  replayer: Replayer,
): Promise<CorpusLine> {
  const empty = emptyLine(recording);
  const skipped = (skippedReason: string): CorpusLine => ({ ...empty, outcome: 'skipped', skippedReason });
  const skippedReason = outside(recording, apiOf(definition, recording.api));
  if (skippedReason !== undefined) return skipped(skippedReason);
  const exchange = apiOf(definition, recording.api) as ExchangeApi;

  const asked: Warning[] = [];
  const question = questionOf(recording, exchange, (warning) => void asked.push(warning));
  if (question instanceof Error) return skipped(`its request has no words of ours: ${question.message}`);
  const plugin = outcomeOf(() => exchange.plugin(recording));
  if (plugin instanceof Error) return skipped(`the plugin cannot be set up for its address: ${plugin.message}`);

  const said = await answerTo(question, plugin, exchange, recording, replayer);
  const warnings = [...asked, ...said.warnings];
  const line: CorpusLine = { ...empty, ...said.line, warnings };
  return {
    ...line,
    disagreements: disagreements(line, recording, exchange),
    request: compareRequest(recording, exchange, replayer.sent, warnings),
  };
}

/** Why an exchange is not put to the plugin, if it is not. */
export function outside(recording: Recording, api: CorpusApi | undefined): string | undefined {
  if (api === undefined) return `no plugin speaks the API "${recording.api}" of ${recording.vendor}`;
  if ('outside' in api) return api.outside;
  const reason = outcomeOf(() => api.outsideWhen?.(recording));
  return reason instanceof Error ? undefined : reason;
}

/** What a definition says of an API. */
export function apiOf({ apis }: CorpusDefinition, name: string): CorpusApi | undefined {
  return Object.hasOwn(apis, name) ? apis[name] : undefined;
}

/** The recorded question, or a plain one where that is none that we have words for. */
function questionOf(recording: Recording, { ask }: ExchangeApi, warn: (warning: Warning) => void): Question | Error {
  const question = outcomeOf(() => ask(recording, warn));
  if (!(question instanceof Error)) return question;
  const unasked = { ...recording, request: { ...recording.request, body: null } };
  const plain = outcomeOf(() => ask(unasked, warn));
  if (!(plain instanceof Error)) warn({ field: '(request)', message: `replaced by a plain one: ${question.message}` });
  return plain;
}

/** What a plugin may say of an answer that nobody can read. */
const UNREADABLE: ReadonlySet<string | undefined> = new Set(['invalid_response', 'stream_truncated', 'stream_error']);

function disagreements(line: CorpusLine, recording: Recording, { read }: ExchangeApi): readonly string[] {
  const expected = outcomeOf(() => read(recording));
  if (!(expected instanceof Error)) return disagreementsOf(line, expected);
  return UNREADABLE.has(line.error?.code) ? [] : [`outcome (the independent reading failed: ${expected.message})`];
}

function outcomeOf<Result>(run: () => Result): Result | Error {
  try {
    return run();
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(String(thrown));
  }
}
