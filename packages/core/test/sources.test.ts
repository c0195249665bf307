import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../src/', import.meta.url));

/** Who stands on whom: a module imports from the rows above its own, and from itself. Siblings do not know each other. */
const ORDER: readonly (readonly string[])[] = [
  ['contracts'],
  ['errors'],
  ['time'],
  ['money'],
  ['facts'],
  ['belief'],
  ['telemetry'],
  [
    'plugin',
    'catalog',
    'classify',
    'plan',
    'admit',
    'attempt',
    'cache',
    'content',
    'experiment',
    'settle',
    'learn',
    'store',
    'transport',
  ],
  ['router'],
  ['di', 'index.ts'],
];

/** Packages that one file, or one folder, keeps from the rest. */
const KEEPERS: Readonly<Record<string, readonly string[]>> = {
  opossum: ['attempt/breaker.ts'],
  '@cfworker/json-schema': ['router/fits-schema.ts'],
  tsyringe: ['router/scope.ts', 'di/index.ts'],
  'reflect-metadata': ['router/scope.ts', 'di/index.ts'],
  valibot: [
    'router/check-catalog.ts',
    'router/check-config.ts',
    'router/check-experiments.ts',
    'router/check-model.ts',
    'router/check-provider-options.ts',
    'router/check-quotas.ts',
    'router/faults.ts',
    'router/schema-parts.ts',
  ],
  sift: ['classify/rules.ts'],
};

const VENDORS =
  /\b(?:openai|azure|anthropic|claude|gpt|bedrock|groq|cohere|mistral|perplexity|gemini|cerebras|deepseek|xai|grok|zhipu|ollama|vllm|lmstudio|openrouter)\b/i;

interface SourceFile {
  readonly path: string;
  /** Without comments. */
  readonly code: string;
  /** What it imports, types included: a path from the root, or a package. */
  readonly imports: readonly string[];
}

const FILES: readonly SourceFile[] = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => {
    const code = withoutComments(readFileSync(join(ROOT, path), 'utf8'));
    return { path: path.replaceAll(sep, '/'), code, imports: importsOf(code, join(ROOT, path)) };
  });

function withoutComments(text: string): string {
  return text.replaceAll(/^\s*\/\*[\s\S]*?\*\//gm, '').replaceAll(/(?:^|\s)\/\/ .*$/gm, '');
}

function importsOf(code: string, path: string): string[] {
  const specifiers = [...code.matchAll(/\bfrom '([^']+)'|\bimport\(?\s*'([^']+)'/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  );
  return specifiers.map((specifier) =>
    specifier.startsWith('.') ? relative(ROOT, resolve(dirname(path), specifier)).replaceAll(sep, '/') : specifier,
  );
}

function rank(path: string): number {
  const [module = path] = path.split('/');
  return ORDER.findIndex((row) => row.includes(module));
}

function found(of: (file: SourceFile) => readonly string[]): string[] {
  return FILES.flatMap((file) => of(file).map((what) => `${file.path}: ${what}`));
}

describe('the sources of core', () => {
  test('are found, and every folder has its place in the order', () => {
    expect(FILES.length).toBeGreaterThan(50);
    expect(FILES.map(({ path }) => path).filter((path) => rank(path) < 0)).toEqual([]);
    expect(FILES.find(({ path }) => path === 'router/road.ts')?.imports).toContain('attempt/walk.ts');
  });

  test('import only from modules before their own, types included', () => {
    const arrows = found(({ path, imports }) => {
      const [module] = path.split('/');
      const ours = imports.filter((target) => target.endsWith('.ts'));
      return ours.filter((target) => target.split('/')[0] !== module && rank(target) >= rank(path));
    });
    expect(arrows).toEqual([]);
  });

  test('import nothing into the contracts but contracts', () => {
    expect(FILES.filter(({ path }) => path.startsWith('contracts/')).flatMap(({ imports }) => imports)).toSatisfy(
      (imports: readonly string[]) => imports.every((target) => target.startsWith('contracts/')),
    );
  });

  test.for(Object.entries(KEEPERS))('keep %s in one place', ([name, keepers]) => {
    const users = FILES.filter(({ imports }) => imports.includes(name)).map(({ path }) => path);
    expect(users.filter((path) => !keepers.includes(path))).toEqual([]);
    expect(users).not.toEqual([]);
  });

  test('write nothing to the console', () => {
    expect(found(({ code }) => code.match(/\bconsole\.\w+/g) ?? [])).toEqual([]);
  });

  test('read the environment in one place', () => {
    expect(found(({ code }) => code.match(/\bprocess\.env\b/g) ?? [])).toEqual(['router/compose.ts: process.env']);
  });

  test('name no provider', () => {
    expect(found(({ code }) => VENDORS.exec(code) ?? [])).toEqual([]);
  });
});
