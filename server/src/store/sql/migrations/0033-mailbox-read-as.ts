/** Under which settings a calendar's busy time was listed, so that a change of them is brought to what is kept (4.1, 4.12). */
import type { Migration } from './migration.ts';

export const mailboxReadAs: Migration = {
  name: '0033-mailbox-read-as',
  // Null for what is there already: listed with titles masked, private events kept, and free ones left out.
  statements: [
    'alter table mailbox add column read_as text collate "C"',
    // With the series, so that the window goes on without asking for it again.
    'alter table series add column title text collate "C"',
  ],
};
