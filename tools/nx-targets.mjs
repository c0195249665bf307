// Gives every package its build, test and lint target, so that no package repeats them, and the workspace itself one
// typecheck: TypeScript checks all sources and tests as one program in less time than it takes to start a compiler
// per package.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const command = (line, options = {}) => ({ executor: 'nx:run-commands', options: { command: line, ...options } });

/** @param {string} root folder of the package, from the root of the workspace */
function packageTargets(root, manifest, own) {
  // Not "^build": Nx reads the imports of tests as well, and core's tests use the testkit, which is built on core.
  const needs = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }).filter((name) => own.has(name));
  const dependsOn = needs.length === 0 ? [] : [{ projects: needs, target: 'build' }];
  const checks = {
    test: command(`vitest run --passWithNoTests ${root}/`),
    // The rules that know types read those of other packages from their build.
    lint: { ...command(`oxlint ${root}`), dependsOn },
  };
  if (manifest.private) return checks;
  return { ...checks, build: { ...command('node ../../tools/build-package.ts', { cwd: root }), dependsOn } };
}

const workspaceTargets = {
  test: command('vitest run tools/test/'),
  lint: command('oxlint tools examples e2e vitest.config.ts'),
  typecheck: {
    ...command('tsc -p tsconfig.json'),
    inputs: ['{workspaceRoot}/**/*.ts', '{workspaceRoot}/**/package.json', 'sharedGlobals'],
  },
};

export const createNodesV2 = [
  '{package.json,packages/*/package.json,plugins/*/package.json,tools/bench/package.json}',
  (files, _options, { workspaceRoot }) => {
    const packages = files.map((file) => ({
      file,
      root: dirname(file),
      manifest: JSON.parse(readFileSync(join(workspaceRoot, file), 'utf8')),
    }));
    const own = new Set(packages.map(({ manifest }) => manifest.name));
    return packages.map(({ file, root, manifest }) => {
      const project =
        root === '.'
          ? // The tag is not in package.json: Nx would take its scripts, which call Nx, for targets.
            { root, tags: ['layer:tool'], targets: workspaceTargets }
          : { root, targets: packageTargets(root, manifest, own) };
      return [file, { projects: { [root]: project } }];
    });
  },
];
