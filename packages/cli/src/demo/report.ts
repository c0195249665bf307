import type { Classification, CostLine, CostSummary } from '@signalbox/core';
import Table from 'cli-table3';
import { dollars, milliseconds, percent } from '../render/numbers.ts';
import { attemptLines } from '../render/outcome.ts';
import type { Style } from '../render/style.ts';
import type { Scene, Trouble } from './acts.ts';
import type { Act } from './resilience.ts';
import type { Player } from './stage.ts';

type Cast = readonly Pick<Player, 'id' | 'realKeys'>[];

/** Who is real and who is not, before anything else. */
export function renderOpening(players: Cast, missing: readonly string[], style: Style): string {
  return [
    `${style('bold', 'Signalbox demo')}: real requests over HTTP through the providers' official SDKs.\n`,
    ...players.map((player) => `  ${player.id.padEnd(12)} ${style(...describePlayer(player))}\n`),
    ...missing.map((message) => `  ${style('yellow', `left out: ${message}`)}\n`),
  ].join('');
}

function describePlayer({ realKeys }: Cast[number]): ['yellow' | 'red', string] {
  return realKeys.length === 0
    ? ['yellow', 'SIMULATED: an emulator on this machine, with made-up keys and made-up answers']
    : ['red', `REAL: ${realKeys.join(', ')} found in the environment; these calls cost money`];
}

/** One row a request: what it was about, who answered and why, how fast, for how much. */
export function renderScenes(scenes: readonly Scene[], players: Cast, style: Style): string {
  const table = new Table({
    head: ['task', 'answered by', 'latency', '1st token', 'in/out', 'cost'].map((title) => style('bold', title)),
    colWidths: [28, 36, 8, 10, 7, 11],
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right'],
    wordWrap: true,
    chars: NO_RULES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
  });
  for (const scene of scenes) {
    // The prompt runs over the whole width, and belongs to the row below it.
    table.push([{ colSpan: 6, content: '' }], [{ colSpan: 6, content: `“${scene.prompt}”` }]);
    table.push(rowOf(scene, players, style));
  }
  return `${trimmed(table.toString())}\n`;
}

const EDGES = ['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'];
const SIDES = ['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'];
const NO_RULES = Object.fromEntries([...EDGES, ...SIDES].map((name) => [name, '']));

function rowOf(scene: Scene, players: Cast, style: Style): string[] {
  const { classification, decision, result, timeToFirstTokenMs, failure } = scene;
  const first = `${style('bold', classification.task)}\n${describeHow(classification)}`;
  if (result === undefined) return [first, style('red', failure ?? 'no answer'), '', '', '', ''];
  const { provider, model, usage, costUsd, latencyMs } = result;
  const why = decision.candidates.find((each) => each.provider === provider && each.model === model)?.reason ?? '';
  return [
    first,
    `${provider}${mark(provider, players)}\n${model}\n${decision.strategy}: ${why}`,
    milliseconds(latencyMs),
    milliseconds(timeToFirstTokenMs),
    `${usage.inputTokens}/${usage.outputTokens}`,
    dollars(costUsd),
  ];
}

/** Who told the task, and the first words that told it. */
function describeHow({ by, confidence, evidence }: Classification): string {
  return `${by}, ${percent(confidence)}: ${evidence.slice(0, 3).join(', ')}${evidence.length > 3 ? ', …' : ''}`;
}

function mark(provider: string, players: Cast): string {
  const player = players.find(({ id }) => id === provider);
  return player?.realKeys.length === 0 ? ' (simulated)' : '';
}

/** What was broken, every attempt, and what the breakers did. */
export function renderTrouble({ what, scene, breakers }: Trouble, style: Style): string {
  const skipped = scene.decision.rejected.map(
    ({ provider, model, reason }) => `not tried: ${provider}/${model} ${reason}`,
  );
  const lines = [
    ...skipped,
    ...attemptLines(scene.attempts),
    ...(scene.failure === undefined ? [] : [style('red', scene.failure)]),
    ...breakers.map((change) => style('yellow', `breaker of ${change}`)),
  ];
  return `${style('bold', what)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** What happened in an act. */
export function renderAct({ title, lines }: Act, style: Style): string {
  return `${style('bold', title)}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** What it all cost, by provider and by task, and what the baseline would have cost. */
export function renderCosts(summary: CostSummary, style: Style): string {
  const { byProvider, byTask, savings } = summary;
  const tables = [
    ['by provider', byProvider],
    ['by task', byTask],
  ] as const;
  return [
    `${summary.calls} requests, ${dollars(summary.costUsd)} in all`,
    `${summary.unknownCosts > 0 ? `; the cost of ${summary.unknownCosts} is not known` : ''}\n`,
    ...tables.map(([title, lines]) => renderCostTable(title, lines, style)),
    savings === undefined
      ? ''
      : `The same tokens at ${savings.baseline} alone: ${dollars(savings.baselineUsd)}; ` +
        `${dollars(savings.savedUsd)} less (${percent(savings.savedShare)}). Embeddings are not compared.\n`,
  ].join('');
}

function trimmed(text: string): string {
  return text.replaceAll(/ +$/gm, '');
}

function renderCostTable(title: string, lines: Readonly<Record<string, CostLine>>, style: Style): string {
  const table = new Table({
    head: [title, 'calls', 'tokens in', 'out', 'cost'].map((name) => style('bold', name)),
    colAligns: ['left', 'right', 'right', 'right', 'right'],
    colWidths: [20, 8, 12, 8, 14],
    chars: NO_RULES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 1 },
  });
  for (const [name, line] of Object.entries(lines)) {
    table.push([name, String(line.calls), String(line.inputTokens), String(line.outputTokens), dollars(line.costUsd)]);
  }
  return `${trimmed(table.toString())}\n\n`;
}

/** Says once more what was real. */
export function renderClosing(players: Cast, style: Style): string {
  const simulated = players.filter(({ realKeys }) => realKeys.length === 0).map(({ id }) => id);
  if (simulated.length === 0) return 'All of these providers were real.\n';
  const all = simulated.length === players.length;
  return (
    `${style('yellow', `${all ? 'All providers were' : `${simulated.join(', ')}:`} SIMULATED on this machine`)}: ` +
    'answers, times and token\n' +
    "counts are made up; prices are the plugins' own price lists. A first call includes loading its SDK.\n" +
    'Set a real key, such as OPENAI_API_KEY, to use a real provider.\n'
  );
}
