/** What an administrator is asked about an appointment and its event, the time in Outlook, which stays taken, and the answer (5.7). */
import type { Migration } from './migration.ts';

export const linkAsk: Migration = {
  name: '0048-link-ask',
  statements: [
    'alter table link add column ask jsonb',
    'alter table link add column ask_start timestamptz',
    'alter table link add column ask_end timestamptz',
    'alter table link add column decision jsonb',
    // Hardly any link has one: availability asks for them with every search.
    'create index link_asked on link (root, ask_end) where ask_start is not null',
  ],
};
