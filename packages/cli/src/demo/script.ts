import type { TaskRoute } from '@signalbox/core';

/** One prompt for each task: made up, short, and about nobody. */
export const PROMPTS: readonly string[] = [
  'Refactor this TypeScript function and write a unit test for it: (a, b) => a - b * -1',
  'What is the capital of Norway?',
  'Look up recent papers on heat pumps and cite your sources.',
  'Review the liability clause of this vendor contract for GDPR compliance.',
  'Summarize this in two bullet points: the 8:15 was late, so the 8:30 left first.',
  'Think through this puzzle step by step: three switches, one lamp, one look.',
  'Solve the equation 3x + 7 = 22.',
  'Write a haiku about a night train.',
  'Translate "mind the gap" into French and into German.',
  'Extract the dates and amounts from this text as JSON: paid 40 EUR on 3 May.',
];

/** To be turned into vectors. */
export const TO_EMBED: readonly string[] = ['night train to Oslo', 'sleeper service to Norway'];

/** A sensible set of routes: the best model where it pays, the cheapest where it does not matter. */
const TASKS: Readonly<Record<string, TaskRoute>> = {
  coding: { use: ['anthropic/claude-sonnet-5-5', 'openai/gpt-5.6-terra'] },
  simple: {
    use: ['openai/gpt-5.4-nano', 'groq/openai/gpt-oss-20b', 'bedrock/amazon.nova-micro-v1:0'],
    strategy: 'cheapest',
  },
  research: { use: ['openai/gpt-5.6-terra', 'anthropic/claude-opus-5-5'], strategy: 'quality' },
  enterprise: { use: ['bedrock/amazon.nova-pro-v1:0', 'anthropic/claude-sonnet-5-5'] },
  summarization: {
    use: ['anthropic/claude-haiku-5-5', 'bedrock/amazon.nova-lite-v1:0', 'openai/gpt-5.4-mini'],
    strategy: 'cheapest',
  },
  reasoning: {
    use: ['openai/gpt-5.6-terra', 'anthropic/claude-opus-5-5', 'groq/openai/gpt-oss-120b'],
    strategy: 'quality',
  },
  math: { use: ['openai/gpt-5.4', 'groq/openai/gpt-oss-120b', 'anthropic/claude-sonnet-5-5'], strategy: 'balanced' },
  creative: { use: ['anthropic/claude-sonnet-5-5', 'openai/gpt-5.6-terra'] },
  translation: {
    use: ['openai/gpt-5.4-mini', 'groq/openai/gpt-oss-120b', 'anthropic/claude-haiku-5-5'],
    strategy: 'fastest',
  },
  extraction: {
    use: ['openai/gpt-5.4-mini', 'anthropic/claude-haiku-5-5', 'bedrock/amazon.nova-lite-v1:0'],
    strategy: 'cheapest',
  },
  embedding: { use: ['openai/text-embedding-3-small', 'bedrock/amazon.titan-embed-text-v2:0'] },
};

/** What savings are counted against, the first that is installed. */
export const BASELINES: readonly string[] = [
  'openai/gpt-5.6',
  'anthropic/claude-opus-5-5',
  'bedrock/amazon.nova-pro-v1:0',
];

/** Small models of different providers that stand in for each other while one of them fails. */
export const STAND_INS: readonly string[] = [
  'groq/openai/gpt-oss-120b',
  'openai/gpt-4.1-mini',
  'anthropic/claude-haiku-4-5',
  'bedrock/amazon.nova-lite-v1:0',
];

/** The routes with what installed providers offer; a task that is left with none is left out. */
export function routesFor(installed: readonly string[]): Readonly<Record<string, TaskRoute>> {
  const routes = Object.entries(TASKS).map(
    ([task, route]) => [task, { ...route, use: offered(route.use ?? [], installed) }] as const,
  );
  return Object.fromEntries(routes.filter(([, { use }]) => use.length > 0));
}

/** The names whose provider is installed. */
export function offered(names: readonly string[], installed: readonly string[]): readonly string[] {
  return names.filter((name) => installed.includes(providerOf(name)));
}

export function providerOf(name: string): string {
  return name.slice(0, name.indexOf('/'));
}
