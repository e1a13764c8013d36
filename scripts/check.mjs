// `npm run check`: types, lint, format, arrows between workspaces, dead code. All run, even when one fails.
import { join } from 'node:path';
import { bin, ensureInstalled, removeStale, root, run, script, workspaces } from './workspace.mjs';

const checks = [
  // First and alone: the lint with types reads the declarations that it writes.
  { name: 'types', program: () => [bin('typescript', 'tsc'), '-b'] },
  { name: 'lint', program: () => [bin('oxlint'), '--type-aware', '--deny-warnings', '.'] },
  { name: 'format', program: () => [bin('oxfmt'), '--check', '.'] },
  { name: 'arrows', program: () => [join(root, 'scripts', 'arrows.mjs')] },
  { name: 'dead code', program: () => [bin('knip')] },
  { name: 'API types', program: () => [join(root, 'scripts', 'api-types.mjs'), '--check'] },
];

const runCheck = async ({ name, program }) => {
  const { code, output, seconds } = await run(process.execPath, program(), { limitMs: 5 * 60_000 });
  process.stdout.write(`${seconds.toFixed(1).padStart(6)} s  ${name.padEnd(10)} ${code === 0 ? 'ok' : 'FAILED'}\n`);
  if (code !== 0) process.stdout.write(`${output.trimEnd().replaceAll(/^/gm, '           ')}\n`);
  return code === 0;
};

await script(async () => {
  await ensureInstalled();
  for (const workspace of workspaces) removeStale(workspace);
  const [types, ...others] = checks;
  const results = [await runCheck(types), ...(await Promise.all(others.map(runCheck)))];
  const failed = results.filter((ok) => !ok).length;
  process.stdout.write(failed === 0 ? 'all checks passed\n' : `${failed} of ${checks.length} checks failed\n`);
  return failed === 0 ? 0 : 1;
});
