import { signalboxCatalog } from '@signalbox/catalog';
import { createReplay, type LoggedRequest, type Plugin, type Replay } from '@signalbox/core';
import { anthropic } from '@signalbox/provider-anthropic';
import { gemini } from '@signalbox/provider-gemini';
import { groq } from '@signalbox/provider-groq';
import { openai } from '@signalbox/provider-openai';
import type { Kind, Scenario } from './scenarios.ts';

const PLUGINS: readonly Plugin[] = [openai(), anthropic(), groq(), gemini()];

/** The day whose prices count. */
export const PRICED_ON = '2026-11-25';

/** What a thousand requests of one kind cost. */
export interface KindCost {
  readonly kind: Kind;
  /** Whom the router plans to ask first. */
  readonly routedTo: string;
  readonly baseline: string;
  readonly routedUsd: number;
  readonly baselineUsd: number;
}

export interface Savings {
  readonly kinds: readonly KindCost[];
  readonly routedUsd: number;
  readonly baselineUsd: number;
  /** 0 to 1; negative when routing would be dearer. */
  readonly saved: number;
}

/**
 * What a thousand requests cost, planned by the router, and at the baseline.
 * @throws Error when nobody can take a request, or a price is not known: then nothing is to be claimed
 */
export async function savingsOf({ kinds, tasks, baseline }: Scenario): Promise<Savings> {
  const replay = await createReplay({ plugins: PLUGINS, catalog: signalboxCatalog(), tasks });
  try {
    const costs = kinds.map((kind) => costOf(replay, kind, baseline));
    const sum = (of: 'routedUsd' | 'baselineUsd'): number => costs.reduce((total, cost) => total + cost[of], 0);
    const [routedUsd, baselineUsd] = [sum('routedUsd'), sum('baselineUsd')];
    return { kinds: costs, routedUsd, baselineUsd, saved: 1 - routedUsd / baselineUsd };
  } finally {
    await replay.dispose();
  }
}

function costOf(replay: Replay, kind: Kind, { chat, embed }: Scenario['baseline']): KindCost {
  const request = requestOf(kind);
  const first = replay.plan(request)?.candidates[0];
  if (first === undefined) throw new Error(`nobody can take ${kind.task}`);
  const routedTo = `${first.provider}/${first.model}`;
  const baseline = kind.operation === 'embed' ? embed : chat;
  const usd = (name: string): number => {
    const costUsd = replay.costUsd(name, request.usage, request);
    if (costUsd === undefined) throw new Error(`the price of ${name} is not known`);
    return costUsd * kind.share * 1_000;
  };
  return { kind, routedTo, baseline, routedUsd: usd(routedTo), baselineUsd: usd(baseline) };
}

function requestOf({ task, operation, inputTokens, outputTokens }: Kind): LoggedRequest {
  return {
    id: task,
    startedAt: Date.parse(`${PRICED_ON}T12:00:00Z`),
    operation,
    metadata: {},
    task,
    classifiedBy: 'caller',
    confidence: 1,
    asked: { inputTokens, longestInputTokens: inputTokens, messageCount: 1, units: {}, needs: [] },
    outcome: 'ok',
    latencyMs: 0,
    usage: { inputTokens, outputTokens },
    costUsd: undefined,
  };
}
