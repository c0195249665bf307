import type { ErrorCode, FinishReason, Usage } from '../contracts/index.ts';
import type { ParallelResult } from './parallel.ts';

/** One candidate, for people to look at. */
export interface ComparisonRow {
  /** `provider/model`. */
  readonly candidate: string;
  readonly outcome: 'ok' | 'failed';
  readonly text: string;
  readonly errorCode?: ErrorCode;
  readonly finishReason?: FinishReason;
  readonly latencyMs?: number;
  readonly timeToFirstTokenMs?: number;
  readonly usage?: Usage;
  readonly costUsd?: number;
}

/** Answers side by side with what each took. */
export interface Comparison extends ParallelResult {
  readonly rows: readonly ComparisonRow[];
  /** The same as a Markdown table, answers shortened. */
  readonly table: string;
}

export function comparisonOf(parallel: ParallelResult): Comparison {
  const rows = parallel.answers.map((answer): ComparisonRow => {
    const candidate = `${answer.provider}/${answer.model}`;
    if (answer.outcome === 'failed') return { candidate, outcome: 'failed', text: '', errorCode: answer.error.code };
    const { text, finishReason, latencyMs, timeToFirstTokenMs, usage, costUsd } = answer.result;
    return {
      candidate,
      outcome: 'ok',
      text,
      finishReason,
      latencyMs,
      timeToFirstTokenMs,
      usage,
      ...(costUsd !== undefined && { costUsd }),
    };
  });
  return { ...parallel, rows, table: tableOf(rows) };
}

const LONGEST_CELL = 160;

function tableOf(rows: readonly ComparisonRow[]): string {
  const lines = rows.map(({ candidate, latencyMs, usage, costUsd, text, errorCode }) => [
    candidate,
    latencyMs === undefined ? '-' : `${Math.round(latencyMs)} ms`,
    usage === undefined ? '-' : String(usage.outputTokens),
    costUsd === undefined ? '-' : `$${costUsd.toPrecision(2)}`,
    errorCode === undefined ? shortened(text) : `(${errorCode})`,
  ]);
  const head = ['candidate', 'time', 'tokens', 'cost', 'answer'];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function shortened(text: string): string {
  const line = text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('|', String.raw`\|`)
    .trim();
  return line.length > LONGEST_CELL ? `${line.slice(0, LONGEST_CELL - 1)}…` : line;
}
