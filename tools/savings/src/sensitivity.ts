import { savingsOf } from './savings.ts';
import type { Kind, Scenario } from './scenarios.ts';

/** The same claim with one assumption changed. */
export interface Variant {
  readonly change: string;
  readonly saved: number;
}

const BASELINES = [
  'openai/gpt-6.2-astra',
  'openai/gpt-5.5',
  'gemini/gemini-3.1-pro-preview',
  'openai/gpt-6.2-sol',
  'anthropic/claude-sonnet-5-5',
] as const;

/** What is left of a claim when its assumptions do not hold, one at a time. */
export async function sensitivityOf(scenario: Scenario): Promise<readonly Variant[]> {
  const { baseline, kinds, tasks } = scenario;
  const changed: readonly (readonly [string, Scenario])[] = [
    ...BASELINES.map(
      (chat) => [`the baseline is \`${chat}\``, { ...scenario, baseline: { ...baseline, chat } }] as const,
    ),
    ['answers half as long', { ...scenario, kinds: scaled(kinds, 1, 0.5) }],
    ['answers twice as long', { ...scenario, kinds: scaled(kinds, 1, 2) }],
    ['prompts three times as long', { ...scenario, kinds: scaled(kinds, 3, 1) }],
    [
      'one in ten of what is not for the baseline goes there by mistake',
      { ...scenario, kinds: mistaken(scenario, 0.1) },
    ],
    ['three in ten do', { ...scenario, kinds: mistaken(scenario, 0.3) }],
  ];
  const variants: Variant[] = [];
  for (const [change, variant] of changed) {
    // Requests that went to the baseline by mistake have a task of their own.
    const withMistakes = { ...variant, tasks: { ...tasks, mistaken: { use: [baseline.chat] } } };
    variants.push({ change, saved: (await savingsOf(withMistakes)).saved });
  }
  return variants;
}

function scaled(kinds: readonly Kind[], input: number, output: number): readonly Kind[] {
  return kinds.map((kind) => ({
    ...kind,
    inputTokens: Math.round(kind.inputTokens * input),
    outputTokens: Math.round(kind.outputTokens * output),
  }));
}

function mistaken({ kinds, tasks, baseline }: Scenario, share: number): readonly Kind[] {
  return kinds.flatMap((kind) => {
    const isThere = kind.operation !== 'chat' || tasks[kind.task]?.use?.[0] === baseline.chat;
    if (isThere) return [kind];
    return [
      { ...kind, share: kind.share * (1 - share) },
      { ...kind, task: 'mistaken', share: kind.share * share },
    ];
  });
}
