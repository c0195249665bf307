import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Sources run unbuilt: our packages resolve to `src/` through their own export condition. */
const conditions = ['@signalbox/source', ...defaultServerConditions];

/** What Node itself is told: under its condition `module` the AWS SDK gives files that only bundlers can read. */
const nodeConditions = conditions.filter((condition) => condition !== 'module');

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions: nodeConditions, externalConditions: nodeConditions } },
  test: {
    environment: 'node',
    include: ['{packages,plugins,tools}/*/test/**/*.test.ts', 'tools/test/**/*.test.ts', 'e2e/**/*.test.ts'],
    pool: 'threads',
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
    coverage: { provider: 'v8', include: ['{packages,plugins}/*/src/**/*.ts'], reporter: ['text-summary'] },
  },
});
