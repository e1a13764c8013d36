/** Table `block`: time that is published in a mailbox as unavailable (3.8). */
import type { Migration } from './migration.ts';

export const block: Migration = {
  name: '0088-block',
  statements: [
    `create table block (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      holder text collate "C" not null,
      mailbox text collate "C" not null,
      date text collate "C" not null,
      start_at timestamptz not null,
      end_at timestamptz not null,
      zone text collate "C" not null,
      all_day boolean not null,
      show_as text collate "C" not null,
      gone boolean not null,
      version bigint not null,
      changed_at timestamptz not null,
      constraint block_pkey primary key (root, id),
      constraint block_holder_fk foreign key (root, holder) references holder (root, id),
      constraint block_mailbox_fk foreign key (root, mailbox) references mailbox (root, id) on delete cascade,
      constraint block_span check (start_at < end_at),
      constraint block_show_as_known check (show_as in ('busy', 'outOfOffice')),
      constraint block_version_least check (version >= 1)
    )`,
    'create index block_holder on block (root, holder, start_at)',
    'create index block_mailbox on block (root, mailbox)',
  ],
};
