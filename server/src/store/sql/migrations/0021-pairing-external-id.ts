/** Pairings by the id they have in somebody's own system. */
import type { Migration } from './migration.ts';

export const pairingExternalId: Migration = {
  name: '0021-pairing-external-id',
  statements: [
    'alter table pairing add column external_id text collate "C"',
    'alter table pairing add constraint pairing_external_id unique (root, external_id)',
  ],
};
