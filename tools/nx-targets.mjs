// Gives every package below packages/ and plugins/ its build, test and lint target, so that no package
// repeats them, and the workspace itself one typecheck: TypeScript checks all sources and tests as one
// program in less time than it takes to start a compiler per package.
import { dirname } from 'node:path';

const command = (line, options = {}) => ({ executor: 'nx:run-commands', options: { command: line, ...options } });

function packageTargets(root) {
  return {
    build: command('tsc -p tsconfig.json', { cwd: root }),
    test: command(`vitest run --passWithNoTests ${root}/`),
    lint: command(`oxlint --deny-warnings ${root}`),
  };
}

const workspaceTargets = {
  typecheck: {
    ...command('tsc -p tsconfig.json'),
    inputs: ['{workspaceRoot}/**/*.ts', '{workspaceRoot}/**/package.json', 'sharedGlobals'],
  },
};

export const createNodesV2 = [
  '{package.json,packages/*/package.json,plugins/*/package.json}',
  (files) =>
    files.map((file) => {
      const root = dirname(file);
      const targets = root === '.' ? workspaceTargets : packageTargets(root);
      return [file, { projects: { [root]: { root, targets } } }];
    }),
];
