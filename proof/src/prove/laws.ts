/** L0 of `npm run prove`: the law tests of the engine with as many cases as asked for, run as what they are, tests. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Answers the exit status of the test run, whose output goes to this process's own. */
export const runLaws = async (cases: number, threads: number): Promise<number> => {
  const engine = fileURLToPath(new URL('../../../engine', import.meta.url));
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const args = [vitest, 'run', '--root', engine, `--maxWorkers=${threads}`, '--testTimeout=3600000', 'test/laws'];
  const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, LOCKSTEP_LAW_CASES: String(cases) } });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code === 0 ? 0 : 1));
  });
};
