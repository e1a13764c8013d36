/** Whom the booking side puts on an appointment of several. */
import type { Wish } from '@lockstep/server';
import { people } from './company.ts';
import type { Stage } from './stage.ts';

/** Who is on an appointment, from a fraction: one or two people in an order, and sometimes a room. */
export const drawWishes = ({ company }: Stage, fraction: number): readonly Wish[] => {
  const everybody = people(company);
  const first = Math.floor(fraction * everybody.length);
  const more = (fraction * everybody.length * 7) % 1;
  const chosen = [...everybody.slice(first), ...everybody.slice(0, first)].slice(0, more < 0.4 ? 1 : more < 0.85 ? 2 : 3);
  const room = company.staff.find(({ kind }) => kind === 'resource');
  const withRoom = room !== undefined && (more * 10) % 1 < 0.4;
  return [...chosen, ...(withRoom ? [room] : [])].map(({ holder }) => ({ holder }));
};
