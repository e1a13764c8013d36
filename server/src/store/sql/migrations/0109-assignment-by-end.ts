/**
 * Who is taken at some time is mostly asked of times to come. By their end the assignments of past years are left out; by their start all of
 * them were looked through.
 */
import type { Migration } from './migration.ts';

export const assignmentByEnd: Migration = {
  name: '0109-assignment-by-end',
  statements: ['drop index assignment_by_holder', 'create index assignment_by_holder on assignment (root, holder, end_at, start_at)'],
};
