import { level1 } from './simulation/level1.ts';
import { runSeed } from './simulation/run.ts';
const from = Number(process.argv[2] ?? 1), n = Number(process.argv[3] ?? 20);
const t = performance.now(); let writes = 0; const marks: Record<string, number> = {};
for (let s = from; s < from + n; s++) {
  const o = await runSeed(s, level1);
  writes += o.writes; for (const [k, v] of Object.entries(o.marks)) marks[k] = (marks[k] ?? 0) + (v ?? 0);
  if (o.violations.length > 0) { process.stdout.write(`seed ${s}: ${o.violations.slice(0,4).map(v => v.invariant + ' ' + v.words).join('\n   ')}\n`); if (n === 1) process.stdout.write(o.steps.join('\n') + '\n'); }
}
process.stdout.write(`${n} seeds, ${writes / n} writes a seed, ${(n / (performance.now() - t) * 1000).toFixed(1)} seeds/s\n${JSON.stringify(marks, null, 1)}\n`);
