/** Which line a calendar is listened to on: kept, so that nobody changes lines because somebody else is unpaired. */
import type { Migration } from './migration.ts';

export const mailboxLine: Migration = {
  name: '0060-mailbox-line',
  statements: ['alter table mailbox add column line_number bigint'],
};
