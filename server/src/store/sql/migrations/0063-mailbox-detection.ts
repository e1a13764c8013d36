/** By which transport a mailbox is reached, found out by asking: when, and what speaks for it (1.6). */
import type { Migration } from './migration.ts';

export const mailboxDetection: Migration = {
  name: '0063-mailbox-detection',
  statements: ['alter table mailbox add column detected_at timestamptz', 'alter table mailbox add column detection jsonb'],
};
