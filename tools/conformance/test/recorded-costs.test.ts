import { signalboxCatalog } from '@signalbox/catalog';
import { createRouter, priceUsage, type Price, type ProviderPlugin } from '@signalbox/core';
import { apiOf, memoryReplayer, recordingsFolder, runExchange, type Recording } from '@signalbox/testkit';
import { describe, expect, test } from 'vitest';
import { readCorpus } from '../src/corpus.ts';
import { assign, loadDefinitions } from '../src/definitions.ts';

const UPSTREAM =
  'OpenRouter bills what the one who served it takes, which depends on the hour and differs from its list price';

/** Where what a vendor stated is more than 2 % from what the catalogue says, by provider and model: why. */
const EXPLAINED: Readonly<Record<string, string>> = {
  'openrouter deepseek/deepseek-chat': 'recorded while the name stood for another, dearer model',
  'openrouter x-ai/grok-3-beta': UPSTREAM,
  'openrouter mistralai/mistral-small-3.1-24b-instruct': UPSTREAM,
  'openrouter moonshotai/kimi-k2.5': UPSTREAM,
  'openrouter openai/gpt-oss-20b': UPSTREAM,
  'openrouter google/gemini-2.5-flash': UPSTREAM,
  'perplexity sonar': 'one answer of 354 tokens states 0 for them, and the fee alone',
};

interface Stated {
  readonly name: string;
  readonly statedUsd: number;
  readonly oursUsd: number | undefined;
}

const folder = recordingsFolder();

describe.skipIf(folder === undefined)('recorded costs (skipped where the recordings are absent)', () => {
  test('are what the catalogue says, to the cent and to 2 %, or the difference is explained', async () => {
    const stated = await statedCosts(folder as string);
    const priced = stated.filter(({ oursUsd }) => oursUsd !== undefined);
    const isNear = ({ statedUsd, oursUsd = 0 }: Stated) => Math.abs(statedUsd - oursUsd) <= 0.02 * statedUsd + 1e-8;
    const off = priced.filter((each) => Math.abs(each.statedUsd - (each.oursUsd ?? 0)) >= 0.01 || !isNear(each));
    console.info(`${stated.length} costs stated, ${priced.length} priced, ${priced.length - off.length} the same`);
    expect(off.filter(({ name }) => EXPLAINED[name] === undefined)).toEqual([]);
    expect(priced.length).toBeGreaterThan(60);
  }, 60_000);
});

async function statedCosts(from: string): Promise<readonly Stated[]> {
  const definitions = await loadDefinitions();
  const stated: Stated[] = [];
  for (const entry of readCorpus(from)) {
    if (!('recording' in entry)) continue;
    const { recording, definition } = assign(definitions, entry.recording);
    const api = apiOf(definition, recording.api);
    if (api === undefined || 'outside' in api) continue;
    const { outcome, usage, cost } = await runExchange(recording, definition, memoryReplayer(recording));
    if (outcome !== 'ok' || usage === null || cost?.source !== 'provider' || cost.usd === null) continue;
    const plugin = api.plugin(recording);
    const price = await priceOf(plugin, recording);
    const nanoUsd = price && priceUsage(price, usage, { at: Date.UTC(2026, 10, 25) });
    const name = `${plugin.definition.id} ${recording.model}`;
    stated.push({ name, statedUsd: cost.usd, oursUsd: nanoUsd === undefined ? undefined : nanoUsd / 1e9 });
  }
  return stated;
}

/** As a router with the catalogue has it. */
async function priceOf(plugin: ProviderPlugin, { model: asked, response }: Recording): Promise<Price | undefined> {
  const answered = (response as { readonly body?: { readonly model?: unknown } }).body?.model;
  // xAI has another model answer for those that have ended, and bills that one.
  const model = plugin.definition.id === 'xai' && typeof answered === 'string' ? answered : asked;
  const router = createRouter({ plugins: [plugin], catalog: signalboxCatalog(), secrets: () => 'test' });
  const messages = [{ role: 'user', content: 'hello' }] as const;
  const { plan } = await router.explain({ model: `${plugin.id}/${model}`, messages });
  await router.dispose();
  return plan.candidates[0]?.card.price;
}
