import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Sources run unbuilt: our packages resolve to `src/` through their own export condition. */
const conditions = ['@signalbox/source', ...defaultServerConditions];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    environment: 'node',
    include: ['{packages,plugins,tools}/*/test/**/*.test.ts', 'e2e/**/*.test.ts'],
    pool: 'threads',
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
    coverage: { provider: 'v8', include: ['{packages,plugins}/*/src/**/*.ts'], reporter: ['text-summary'] },
  },
});
