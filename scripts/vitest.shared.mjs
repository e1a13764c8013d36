/**
 * Where the tests of a workspace are, and how they run; the same in all of them. Tests import other workspaces from `dist`, so they
 * are built first; Node loads those itself, as in production. A process runs many files and loads what they share once: no test
 * leaves anything behind in a module, in the environment or on the clock.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    isolate: false,
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
