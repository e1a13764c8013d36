/** Since when a mailbox is reached by its present transport, if it was another before (1.6). */
import type { Migration } from './migration.ts';

export const mailboxTransportSince: Migration = {
  name: '0065-mailbox-transport-since',
  statements: ['alter table mailbox add column transport_since timestamptz'],
};
