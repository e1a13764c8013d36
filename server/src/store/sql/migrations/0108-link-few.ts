/**
 * Indexes of the few links that passes and readings ask for: those of which a person is told, those whose events the change feed has not
 * named yet, those whose events lie there again, and those whose events are missed. A mailbox keeps the links of years, and all of them were
 * looked through.
 */
import type { Migration } from './migration.ts';

export const linkFew: Migration = {
  name: '0108-link-few',
  statements: [
    'create index link_flagged on link (root, mailbox) where cause is not null',
    'create index link_unlisted on link (root, mailbox) where event_id is not null and not listed',
    'create index link_missing on link (root, mailbox) where missing_since is not null',
    'create index link_lying on link (root, mailbox) where restored is not null or called_off is not null',
  ],
};
