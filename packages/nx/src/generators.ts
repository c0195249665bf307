import type { GeneratorCallback, Tree } from '@nx/devkit';
import { generatePlugin } from './generate-plugin.ts';
import type { Kind, PluginOptions } from './plugin-plan.ts';

type Generator = (tree: Tree, options: Omit<PluginOptions, 'kind'>) => Promise<GeneratorCallback>;

const generator =
  (kind: Kind): Generator =>
  (tree, options) =>
    generatePlugin(tree, { ...options, kind });

// What generators.json names.
export const provider = generator('provider');
export const classifier = generator('classifier');
export const tracker = generator('tracker');
export const strategy = generator('strategy');
export const store = generator('store');
