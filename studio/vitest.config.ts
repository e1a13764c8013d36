/** Where the tests of this workspace are: what is pure in the console, and what its pages weigh. Journeys through it are in proof. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/**/*.test.ts'], pool: 'forks', testTimeout: 30_000 },
});
