/** The lease of a line is nothing that would be done at a time; as if it were due since it was made, it came first of all tasks. */
import type { Migration } from './migration.ts';

export const lineNotDue: Migration = {
  name: '0079-line-not-due',
  statements: ["update task set due = null where kind = 'line'"],
};
