/** Mail of a database that is served elsewhere than before is held (1.7). */
import type { Migration } from './migration.ts';

export const mailHeld: Migration = {
  name: '0084-mail-held',
  statements: ['alter table mail_settings add column held_since timestamptz'],
};
