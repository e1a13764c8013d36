/**
 * Where the tests of a workspace are, and how they run; the same in all of them. Tests import other workspaces from `dist`, so they
 * are built first; Node loads those itself, as in production. A process runs many files and loads what they share once: no test
 * leaves anything behind in a module, in the environment or on the clock.
 */
import { defineConfig } from 'vitest/config';

/**
 * What V8 is told of its compiler: a function is compiled anew after so many bytes of bytecode, where it would be after 67,584. A process
 * of tests runs very much code, each piece of it a few times, and the compiler took a fifth of the processor for what was over before it
 * paid. After Node 20 V8 counts otherwise, and does not start with a flag that it does not know.
 */
const execArgv = process.versions.node.startsWith('20.') ? ['--interrupt-budget=1000000'] : [];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    isolate: false,
    execArgv,
    server: { deps: { external: [/\/dist\//] } },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
