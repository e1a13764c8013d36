/** Who of some people and rooms has something else at the time of an appointment, as far as the calendar knows. */
import { useQuery } from '@tanstack/react-query';
import { appointmentsQuery, busyQuery, type Appointment, type Holder } from '../queries.ts';

/** The most whose calendars are asked about at once. */
export const MOST_ASKED = 50;

export type Otherwise = {
  /** Not in this: whoever has nothing. */
  readonly found: ReadonlyMap<string, 'booked' | 'busy'>;
  /** `unknown`: nobody could be asked. */
  readonly state: 'reading' | 'known' | 'unknown';
};

const NOTHING: Otherwise['found'] = new Map();

/** Of the first fifty. It is a hint: when somebody is put on the appointment, the calendars themselves are asked. */
export const useOtherwise = (appointment: Appointment, asked: readonly Holder[]): Otherwise => {
  const ids = asked.slice(0, MOST_ASKED).map(({ id }) => id);
  const span = { from: appointment.start, to: appointment.end };
  const appointments = useQuery(appointmentsQuery(ids, span));
  const busy = useQuery(busyQuery(ids, span));
  if (ids.length === 0) return { found: NOTHING, state: 'known' };
  if (appointments.isError || busy.isError) return { found: NOTHING, state: 'unknown' };
  if (appointments.data === undefined || busy.data === undefined) return { found: NOTHING, state: 'reading' };
  // What is kept of the question before is about others.
  if (appointments.isPlaceholderData || busy.isPlaceholderData) return { found: NOTHING, state: 'reading' };
  const found = new Map<string, 'booked' | 'busy'>();
  for (const one of busy.data) if (one.blocks) found.set(one.holder, 'busy');
  for (const one of appointments.data) {
    if (one.id === appointment.id) continue;
    for (const { holder, takesTime } of one.assignments) if (takesTime) found.set(holder, 'booked');
  }
  return { found, state: 'known' };
};
