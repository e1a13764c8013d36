/** The journal by time: for those who watch what changes, and for its retention. */
import type { Migration } from './migration.ts';

export const journalByTime: Migration = {
  name: '0020-journal-by-time',
  statements: ['create index journal_by_time on journal (root, at)'],
};
