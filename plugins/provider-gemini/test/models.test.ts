import { priceUsage, type ModelCard } from '@signalbox/core';
import { expect, test } from 'vitest';
import { models } from '../src/models.ts';

const NOW = { at: Date.UTC(2026, 10, 25) };
const card = (id: string): ModelCard => models.find((model) => model.id === id)!;

test('no id or alias stands for two models', () => {
  const names = models.flatMap(({ id, aliases = [] }) => [id, ...aliases]);
  expect(new Set(names).size).toBe(names.length);
});

test('a long prompt is dearer as a whole, from the first token over 200,000', () => {
  const cost = (inputTokens: number) => priceUsage(card('gemini-2.5-pro').price, { inputTokens, outputTokens: 0 }, NOW);
  expect([cost(200_000), cost(200_001)]).toEqual([250_000_000, 500_002_500]);
});

test('a search costs by the prompt up to 2.5, by the query later', () => {
  const cost = (id: string, searches: number) =>
    priceUsage(card(id).price, { inputTokens: 0, outputTokens: 0, searches }, NOW);
  expect([cost('gemini-2.5-flash', 1), cost('gemini-3.6-flash', 2)]).toEqual([35_000_000, 28_000_000]);
});

test('a picture of 1,290 tokens costs 3.87 cents', () => {
  const usage = { inputTokens: 0, outputTokens: 1_290, imageOutputTokens: 1_290 };
  expect(priceUsage(card('gemini-2.5-flash-image').price, usage, NOW)).toBe(38_700_000);
});
