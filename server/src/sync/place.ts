/** A mailbox as connectors are told of it: with all that was learnt of it before. */
import type { CalendarRef } from '@lockstep/exchange';
import type { Mailbox } from '../store/rows/sync.ts';

export const placeOf = ({
  address,
  calendar,
  zone,
  schemaVersion,
}: Pick<Mailbox, 'address' | 'calendar' | 'zone' | 'schemaVersion'>): CalendarRef => ({
  address,
  calendar,
  zone,
  schemaVersion,
});
