/** Table `series`: how what repeats in Outlook repeats, so that it comes into the window without being read again (4.15). */
import type { Migration } from './migration.ts';

export const series: Migration = {
  name: '0032-series',
  statements: [
    `create table series (
      root text collate "C" not null,
      mailbox text collate "C" not null,
      event_id text collate "C" not null,
      definition jsonb,
      detail text collate "C",
      show_as text collate "C" not null,
      private boolean not null,
      cancelled boolean not null,
      uid text collate "C",
      read_at timestamptz not null,
      expanded_until timestamptz not null,
      constraint series_pkey primary key (root, mailbox, event_id),
      constraint series_mailbox_fk foreign key (root, mailbox) references mailbox (root, id) on delete cascade,
      constraint series_show_as_known check (show_as in ('free', 'tentative', 'busy', 'outOfOffice', 'workingElsewhere'))
    )`,
    'alter table busy add column series text collate "C"',
    // Of which series they are is not known; they take time until the listing below has named every series, and go with its end.
    `update busy set series = '' where expanded`,
    'alter table busy drop column expanded',
    'create index busy_by_series on busy (root, mailbox, series) where series is not null',
    'alter table mailbox add column expanded_until timestamptz',
    `update mailbox set expanded_until = read_at + make_interval(days => (connection.settings ->> 'windowDaysAhead')::int)
      from connection where connection.root = mailbox.root and connection.id = mailbox.connection`,
    // Only a listing of everything names the masters that were there before.
    'update mailbox set cursor = null, listing_since = null',
  ],
};
