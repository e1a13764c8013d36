/** Server-sent events: a word to the page whenever something in the mailbox changed. */
import type { ServerResponse } from 'node:http';
import type { World } from '../world/world.ts';

/** A save of many items, or a pass of a synchronisation, is one word. */
const COALESCE_MS = 100;

/** Keeps `response` open and tells it of changes in the mailbox (GUID) until the browser goes. */
export function follow(world: World, mailbox: string, response: ServerResponse): void {
  let pending: NodeJS.Timeout | null = null;
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' });
  response.write('retry: 500\ndata: following\n\n');
  const end = world.onChange((change) => {
    if (change.mailbox !== mailbox || pending !== null) return;
    pending = setTimeout(() => {
      pending = null;
      response.write('data: changed\n\n');
    }, COALESCE_MS);
  });
  response.once('close', () => {
    end();
    if (pending !== null) clearTimeout(pending);
  });
}
