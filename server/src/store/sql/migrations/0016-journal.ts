/** Table `journal`: what was seen, decided, done, answered and why (5.4). */
import type { Migration } from './migration.ts';

export const journal: Migration = {
  name: '0016-journal',
  statements: [
    `create table journal (
      root text collate "C" not null,
      id text collate "C" not null,
      at timestamptz not null,
      appointment text collate "C",
      mailbox text collate "C",
      kind text collate "C" not null,
      code text collate "C" not null,
      rule text collate "C",
      sentence text collate "C" not null,
      detail jsonb not null,
      constraint journal_pkey primary key (root, id),
      constraint journal_kind_known check (kind in ('plan', 'outcome', 'failure', 'state', 'booking'))
    )`,
    'create index journal_by_appointment on journal (root, appointment, id)',
    'create index journal_by_mailbox on journal (root, mailbox, id)',
    'create index journal_by_at on journal (at)',
  ],
};
