/**
 * Table `busy_revision`: a mark of each calendar's busy time that is another one after every change of it, kept by the
 * database itself, so that whoever keeps a calendar in memory is never the one to forget. Not a count: a number could come
 * again with other rows after a restored backup or a failover.
 */
import type { Migration } from './migration.ts';

const changed = (event: 'insert' | 'update' | 'delete'): string =>
  `create trigger busy_${event} after ${event} on busy referencing ${event === 'delete' ? 'old' : 'new'} table as changed
    for each statement execute function busy_changed()`;

export const busyRevision: Migration = {
  name: '0037-busy-revision',
  statements: [
    `create table busy_revision (
      root text collate "C" not null,
      mailbox text collate "C" not null,
      revision uuid not null,
      constraint busy_revision_pkey primary key (root, mailbox),
      constraint busy_revision_mailbox_fk foreign key (root, mailbox) references mailbox (root, id) on delete cascade
    )`,
    `insert into busy_revision (root, mailbox, revision)
      select root, mailbox, gen_random_uuid() from (select distinct root, mailbox from busy) known`,
    // Joined with the mailboxes: with one that goes its busy time goes too, and has no revision any more.
    `create function busy_changed() returns trigger language plpgsql as $$
      begin
        insert into busy_revision (root, mailbox, revision)
          select m.root, m.id, gen_random_uuid()
          from (select distinct root, mailbox from changed) c join mailbox m on m.root = c.root and m.id = c.mailbox
          order by m.root, m.id
          on conflict (root, mailbox) do update set revision = excluded.revision;
        return null;
      end
    $$`,
    changed('insert'),
    changed('update'),
    changed('delete'),
    'create index busy_by_uid on busy (root, uid)',
  ],
};
