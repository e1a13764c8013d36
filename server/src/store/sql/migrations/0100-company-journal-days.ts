/** For how many days the journal is kept (5.4); null: as long as usual. Said by the topmost company for all below it. */
import type { Migration } from './migration.ts';

export const companyJournalDays: Migration = {
  name: '0100-company-journal-days',
  statements: ['alter table company add column journal_days bigint'],
};
