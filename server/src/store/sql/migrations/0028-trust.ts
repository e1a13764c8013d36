/** How far the last reading of a calendar can be trusted (4.17), and the zone whose dates an all-day event means (4.14). */
import type { Migration } from './migration.ts';

export const trust: Migration = {
  name: '0028-trust',
  statements: [
    'alter table mailbox add column read_at timestamptz',
    // Both sides were equal then, so the calendar had been read to its end.
    'update mailbox set read_at = verified_at',
    'alter table busy add column zone text collate "C"',
    `update connection set settings = '{"trustMinutes": 60}'::jsonb || settings`,
  ],
};
