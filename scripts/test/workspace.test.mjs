// A program that takes too long leaves nothing behind.
import { expect, it } from 'vitest';
import { run } from '../workspace.mjs';

it('what a program started is ended with it when its time is over', async () => {
  // Whoever holds the output open keeps `run` waiting: here a second program that would never end.
  const second = `process.stdout.write('second\\n'); setInterval(() => undefined, 60_000)`;
  const first = `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(second)}], { stdio: 'inherit' })`;
  const result = await run(process.execPath, ['-e', first], { limitMs: 3_000 });
  expect(result.timedOut).toBe(true);
  expect(result.code).not.toBe(0);
});
