/** Events that a pairing brings about, and no booking, mail nobody before an administrator agrees (3.9). */
import type { Migration } from './migration.ts';

export const linkMailHeld: Migration = {
  name: '0043-link-mail-held',
  statements: ['alter table link add column mail_held boolean not null default false'],
};
