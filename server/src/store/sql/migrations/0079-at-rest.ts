/** What is asked while nothing happens (5.1). */
import type { Migration } from './migration.ts';

export const atRest: Migration = {
  name: '0079-at-rest',
  statements: [
    // The lease of a line is nothing that would be done at a time; as if it were due since it was made, it came first of all tasks.
    "update task set due = null where kind = 'line'",
    // Who turned last (streams.ts), in the order in which it is asked for: without it ten thousand rows were sorted for one.
    'create index mailbox_turned on mailbox (state_since desc nulls last, root, id)',
  ],
};
