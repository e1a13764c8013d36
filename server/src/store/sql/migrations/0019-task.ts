/** Table `task`: background work that is not a mailbox. */
import type { Migration } from './migration.ts';

export const task: Migration = {
  name: '0019-task',
  statements: [
    `create table task (
      root text collate "C" not null,
      kind text collate "C" not null,
      key text collate "C" not null,
      due timestamptz,
      marks bigint not null,
      lease_owner text collate "C",
      lease_until timestamptz,
      fence bigint not null,
      attempts bigint not null,
      detail text collate "C",
      constraint task_pkey primary key (root, kind, key),
      constraint task_marks_least check (marks >= 0),
      constraint task_fence_least check (fence >= 0),
      constraint task_attempts_least check (attempts >= 0)
    )`,
    'create index task_due on task (due) where due is not null',
  ],
};
