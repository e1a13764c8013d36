/**
 * Where the tests of this workspace are: what is pure in the console, and what its pages weigh. Journeys through it are in
 * proof. A process runs many files and loads what they share once: no test leaves anything behind in a module.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/**/*.test.ts'], pool: 'forks', isolate: false, testTimeout: 30_000 },
});
