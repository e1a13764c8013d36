/** Table `schedule`: when a holder works, or everybody of a company who has none of their own (7.1). */
import type { Migration } from './migration.ts';

export const schedule: Migration = {
  name: '0025-schedule',
  statements: [
    `create table schedule (
      root text collate "C" not null,
      id text collate "C" not null,
      holder text collate "C",
      company text collate "C",
      periods jsonb not null,
      changed_at timestamptz not null,
      constraint schedule_pkey primary key (root, id),
      constraint schedule_holder unique (root, holder),
      constraint schedule_company unique (root, company),
      constraint schedule_holder_fk foreign key (root, holder) references holder (root, id),
      constraint schedule_company_fk foreign key (root, company) references company (root, id),
      constraint schedule_one_owner check ((holder is null) <> (company is null))
    )`,
  ],
};
