/**
 * A link ties an appointment or a block to its event (3.8). `appointment` stays the name of its booking side in the key, whichever it is;
 * which of the two tables it goes with is said by the columns that refer there.
 */
import type { Migration } from './migration.ts';

export const linkOfBlock: Migration = {
  name: '0089-link-of-block',
  statements: [
    'alter table link drop constraint link_appointment_fk',
    'alter table link add column of_appointment text collate "C"',
    'alter table link add column of_block text collate "C"',
    'update link set of_appointment = appointment',
    'create index link_of_appointment on link (root, of_appointment)',
    'create index link_of_block on link (root, of_block)',
    `alter table link
      add constraint link_of_appointment_fk foreign key (root, of_appointment) references appointment (root, id) on delete cascade,
      add constraint link_of_block_fk foreign key (root, of_block) references block (root, id) on delete cascade,
      add constraint link_one_side check (coalesce(of_appointment, of_block) = appointment and (of_appointment is null) <> (of_block is null))`,
  ],
};
