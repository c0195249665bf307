import type { Operation, RouterConfig } from '@signalbox/core';

/** Requests of one kind. */
export interface Kind {
  readonly task: string;
  readonly operation: Operation;
  /** Of all requests, 0 to 1. */
  readonly share: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** A claim, and all that it is assumed to mean. */
export interface Scenario {
  readonly name: string;
  /** The share that is said to be saved, 0 to 1. */
  readonly claim: { readonly least: number; readonly most: number };
  readonly kinds: readonly Kind[];
  readonly tasks: NonNullable<RouterConfig['tasks']>;
  /** Who would have answered everything that is written, and made every vector. */
  readonly baseline: { readonly chat: string; readonly embed: string };
}

const FRONTIER = 'anthropic/claude-opus-5-5';
const EMBEDDINGS = 'openai/text-embedding-3-large';

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'a company: 35 % coding, 25 % research, 20 % simple, 15 % enterprise, 5 % embedding',
    claim: { least: 0.4, most: 0.7 },
    kinds: [
      { task: 'coding', operation: 'chat', share: 0.35, inputTokens: 3_000, outputTokens: 1_000 },
      { task: 'research', operation: 'chat', share: 0.25, inputTokens: 4_000, outputTokens: 1_200 },
      { task: 'simple', operation: 'chat', share: 0.2, inputTokens: 300, outputTokens: 300 },
      { task: 'enterprise', operation: 'chat', share: 0.15, inputTokens: 5_000, outputTokens: 1_500 },
      { task: 'embedding', operation: 'embed', share: 0.05, inputTokens: 500, outputTokens: 0 },
    ],
    tasks: {
      coding: { use: ['anthropic/claude-sonnet-5-5'] },
      research: { use: ['gemini/gemini-3.8-flash'] },
      simple: { use: ['groq/openai/gpt-oss-20b'] },
      enterprise: { use: [FRONTIER] },
      embedding: { use: ['openai/text-embedding-3-small'] },
    },
    baseline: { chat: FRONTIER, embed: EMBEDDINGS },
  },
  {
    name: 'a SaaS product: 60 % simple, 25 % medium, 15 % complex, all of one length',
    claim: { least: 0.72, most: 0.72 },
    kinds: saas(1, 1),
    tasks: saasTasks(),
    baseline: { chat: FRONTIER, embed: EMBEDDINGS },
  },
  {
    name: 'the same, medium requests twice and complex ones four times as long',
    claim: { least: 0.72, most: 0.72 },
    kinds: saas(2, 4),
    tasks: saasTasks(),
    baseline: { chat: FRONTIER, embed: EMBEDDINGS },
  },
];

/** @param medium how many times as long as a simple one @param complex likewise */
function saas(medium: number, complex: number): readonly Kind[] {
  const kind = (task: string, share: number, times: number): Kind => {
    return { task, operation: 'chat', share, inputTokens: 800 * times, outputTokens: 300 * times };
  };
  return [kind('simple', 0.6, 1), kind('medium', 0.25, medium), kind('complex', 0.15, complex)];
}

function saasTasks(): Scenario['tasks'] {
  return {
    simple: { use: ['groq/openai/gpt-oss-20b'] },
    medium: { use: ['anthropic/claude-sonnet-5-5'] },
    complex: { use: [FRONTIER] },
  };
}
