/** Table `busy`: time taken by events that are not ours. */
import type { Migration } from './migration.ts';

export const busy: Migration = {
  name: '0013-busy',
  statements: [
    `create table busy (
      root text collate "C" not null,
      mailbox text collate "C" not null,
      event_id text collate "C" not null,
      start_at timestamptz not null,
      end_at timestamptz not null,
      all_day boolean not null,
      show_as text collate "C" not null,
      title text collate "C",
      private boolean not null,
      uid text collate "C",
      expanded boolean not null,
      read_at timestamptz not null,
      constraint busy_pkey primary key (root, mailbox, event_id),
      constraint busy_mailbox_fk foreign key (root, mailbox) references mailbox (root, id) on delete cascade,
      constraint busy_show_as_known check (show_as in ('free', 'tentative', 'busy', 'outOfOffice', 'workingElsewhere'))
    )`,
    'create index busy_by_start on busy (root, mailbox, start_at)',
  ],
};
