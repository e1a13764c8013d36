/** Rows that say when people and rooms can be booked. */
import type { Instant, Schedule } from '@lockstep/engine';
import { shape } from '../shape.ts';

/** The schedule of one holder, or of a company for everybody of it and below who has none of their own (7.1). */
export type ScheduleRow = {
  root: string;
  id: string;
  /** Either this or `company` is set. */
  holder: string | null;
  company: string | null;
  /** Working time is what any of them says; none: never. */
  periods: readonly Schedule[];
  changedAt: Instant;
};
export const schedules = shape<ScheduleRow>({
  name: 'schedule',
  columns: { root: 'text', id: 'text', holder: 'text?', company: 'text?', periods: 'json', changedAt: 'instant' },
  key: ['root', 'id'],
  unique: [
    { name: 'schedule_holder', columns: ['root', 'holder'], where: 'holder' },
    { name: 'schedule_company', columns: ['root', 'company'], where: 'company' },
  ],
  references: [
    { columns: ['root', 'holder'], table: 'holder' },
    { columns: ['root', 'company'], table: 'company' },
  ],
  checks: [{ name: 'schedule_one_owner', holds: (row) => (row.holder === null) !== (row.company === null) }],
});
