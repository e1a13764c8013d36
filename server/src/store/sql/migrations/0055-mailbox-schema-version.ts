/** Which schema version the server of a mailbox took, so that a newer one is not tried with every process that starts. */
import type { Migration } from './migration.ts';

export const mailboxSchemaVersion: Migration = {
  name: '0055-mailbox-schema-version',
  statements: ['alter table mailbox add column schema_version text collate "C"'],
};
