/** Which companies have further calendars (2.1). */
import type { Random } from '../random.ts';
import type { Company } from './company.ts';

/** Whose other calendar takes time. A delegate sees no other calendar, and a brake that is on is about the paired one here. */
export const drawFurther = (random: Random, company: Pick<Company, 'staff' | 'braked' | 'delegation'>): readonly string[] =>
  company.braked || company.delegation !== null ? [] : company.staff.flatMap(({ address }) => (random.chance(0.3) ? [address] : []));
