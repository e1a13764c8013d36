/**
 * Table `booking_revision`: a mark of whom what can be booked from and when they work, which is another one after every change
 * of that, kept by the database itself as the marks of calendars are (0037). One for a whole root company, taken when a
 * transaction commits: a mark taken at once would have all who change anything there wait for the longest of them, such as
 * the import of a thousand pairings.
 */
import type { Migration } from './migration.ts';

const WATCHED = ['company', 'holder', 'schedule', 'service', 'connection', 'pairing'];

const changed = (table: string): string =>
  `create constraint trigger ${table}_marked after insert or update or delete on ${table}
    deferrable initially deferred for each row execute function booking_changed()`;

export const bookingRevision: Migration = {
  name: '0040-booking-revision',
  statements: [
    `create table booking_revision (
      root text collate "C" not null,
      revision uuid not null,
      constraint booking_revision_pkey primary key (root)
    )`,
    'insert into booking_revision (root, revision) select distinct root, gen_random_uuid() from company where parent is null',
    // Once for a transaction that changes a thousand rows: the setting ends with it. Nobody else sees the mark before all of
    // them, so that one mark is enough.
    `create function booking_changed() returns trigger language plpgsql as $$
      declare
        changed text := coalesce(new.root, old.root);
      begin
        if current_setting('lockstep.marked', true) is distinct from changed then
          insert into booking_revision (root, revision) values (changed, gen_random_uuid())
            on conflict (root) do update set revision = excluded.revision;
          perform set_config('lockstep.marked', changed, true);
        end if;
        return null;
      end
    $$`,
    ...WATCHED.map(changed),
  ],
};
