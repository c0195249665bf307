import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkCatalogFacts, createRouter, type CatalogFacts, type CatalogSource } from '@signalbox/core';
import { fakeProvider } from '@signalbox/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { catalogFile, catalogUrl, signalboxCatalog } from '../src/index.ts';

const loading = { fetch: globalThis.fetch, signal: new AbortController().signal };
const load = async (source: CatalogSource, providers: readonly string[]): Promise<CatalogFacts> =>
  source.load(providers, loading);

const files = readdirSync(new URL('../src/data/', import.meta.url)).map((name) => name.replace('.json', ''));
const providers = files.filter((name) => name !== 'index');

describe('signalboxCatalog', () => {
  test('reads the files of the installed providers alone', async () => {
    const { models } = await load(signalboxCatalog(), ['groq', 'acme', '../package', 'constructor']);
    expect(Object.keys(models)).toEqual(['groq']);
  });

  test.for(providers)(
    '%s: every fact is one that a router takes, with where and when it was read',
    async (provider) => {
      const facts = await load(signalboxCatalog(), [provider]);
      checkCatalogFacts(facts, provider);
      for (const { price } of facts.models[provider] ?? []) {
        if (price?.kind === 'known') expect(price.source).toMatch(/^https:\/\//);
      }
    },
  );

  test('knows no price of what one runs oneself', async () => {
    const { models } = await load(signalboxCatalog(), ['ollama', 'lmstudio']);
    expect(
      Object.values(models)
        .flat()
        .filter(({ price }) => price !== undefined),
    ).toEqual([]);
  });

  test('makes a model that no card describes one with a price', async () => {
    const groq = fakeProvider({ id: 'groq', models: ['none'] });
    const router = createRouter({ plugins: [groq], catalog: signalboxCatalog() });
    const { plan } = await router.explain({
      model: 'groq/llama-3.1-8b-instant',
      messages: [{ role: 'user', content: 'hello' }],
    });
    expect(plan.candidates[0]?.estimate.costUsd).toBeGreaterThan(0);
    await router.dispose();
  });
});

const OWN = { asOf: '2026-11-25', models: { acme: [{ id: 'mine', contextTokens: 5 }] } };

describe('catalogFile', () => {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-catalog-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('reads what the user states, and checks it', async () => {
    const file = join(folder, 'prices.json');
    writeFileSync(file, JSON.stringify(OWN));
    const source = catalogFile(file);
    expect(source.isUsers).toBe(true);
    expect(await load(source, [])).toEqual(OWN);
    writeFileSync(
      file,
      JSON.stringify({ models: { acme: [{ id: 'mine', price: { kind: 'known', inputPerMTok: 3 } }] } }),
    );
    await expect(load(source, [])).rejects.toThrow(
      /models\.acme\.0\.price\.inputPerMTok: expected US dollars as a text/,
    );
    writeFileSync(file, '{');
    await expect(load(source, [])).rejects.toThrow(`the catalogue ${file} is no JSON`);
    rmSync(file);
    await expect(load(source, [])).rejects.toThrow('ENOENT');
  });
});

describe('catalogUrl', () => {
  const answering = (response: () => Response) => ({ ...loading, fetch: async () => response() });

  test('reads what is there', async () => {
    const source = catalogUrl('https://prices.example/list.json');
    expect(
      await source.load(
        [],
        answering(() => Response.json(OWN)),
      ),
    ).toEqual(OWN);
  });

  test('says what went wrong, without the query, which may hold a key', async () => {
    const source = catalogUrl('https://prices.example/list.json?key=s3cret');
    const failing = answering(() => new Response('no', { status: 403 }));
    await expect(source.load([], failing)).rejects.toThrow(
      new TypeError('the catalogue https://prices.example/list.json cannot be loaded: it answered 403'),
    );
    expect(source.id).not.toContain('s3cret');
  });
});
