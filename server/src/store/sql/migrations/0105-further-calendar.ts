/** Table `further_calendar`: calendars of a mailbox beside the paired one, whose events take time and nothing else (2.1). */
import type { Migration } from './migration.ts';

export const furtherCalendar: Migration = {
  name: '0105-further-calendar',
  statements: [
    `create table further_calendar (
      root text collate "C" not null,
      id text collate "C" not null,
      mailbox text collate "C" not null,
      folder text collate "C",
      name text collate "C" not null,
      folder_since timestamptz,
      cursor text collate "C",
      listed_window jsonb,
      listing_since timestamptz,
      list_due timestamptz,
      read_at timestamptz,
      looked_at timestamptz,
      missing_since timestamptz,
      gone_at timestamptz,
      unreadable text[],
      cause text collate "C",
      detail text collate "C",
      created_at timestamptz not null,
      constraint further_calendar_pkey primary key (root, id),
      constraint further_calendar_folder unique (root, mailbox, folder),
      constraint further_calendar_mailbox_fk foreign key (root, mailbox) references mailbox (root, id) on delete cascade
    )`,
    'create index further_calendar_by_mailbox on further_calendar (root, mailbox)',
  ],
};
