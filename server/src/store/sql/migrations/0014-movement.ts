/** Table `movement`: what the brake counts over a sliding hour (4.18). */
import type { Migration } from './migration.ts';

export const movement: Migration = {
  name: '0014-movement',
  statements: [
    `create table movement (
      root text collate "C" not null,
      id text collate "C" not null,
      company text collate "C" not null,
      mailbox text collate "C" not null,
      appointment text collate "C" not null,
      at timestamptz not null,
      kind text collate "C" not null,
      direction text collate "C" not null,
      "offset" bigint not null,
      constraint movement_pkey primary key (root, id),
      constraint movement_kind_known check (kind in ('removal', 'move')),
      constraint movement_direction_known check (direction in ('in', 'out'))
    )`,
    'create index movement_by_company on movement (root, company, at)',
    'create index movement_by_mailbox on movement (root, mailbox, at)',
  ],
};
