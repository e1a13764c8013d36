import { expect, test } from 'vitest';
import { prepareThread, takeThread } from '../../src/store/sql/pglite/thread.ts';

test('a thread that was prepared is taken once, and the next one begins anew', async () => {
  prepareThread();
  prepareThread();
  const [first, second] = [takeThread(), takeThread()];
  expect(first.threadId).not.toBe(second.threadId);
  expect(second.threadId).toBe(first.threadId + 1);
  await Promise.all([first.terminate(), second.terminate()]);
});

test('a thread ends when it is asked to, though it was never told of a database', async () => {
  const thread = takeThread();
  const answer = new Promise((resolve) => {
    thread.once('message', resolve);
  });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's, not a window's
  thread.postMessage({ kind: 'close' });
  expect(await answer).toEqual({ kind: 'closed' });
  await thread.terminate();
});
