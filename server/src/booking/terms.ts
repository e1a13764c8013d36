/** What every appointment has to satisfy, however it comes about: its time, its people, its service. */
import { DAY, HOUR, MINUTE, type Instant, type Span, type When } from '@lockstep/engine';
import type { Assignment, Holder, Service } from '../store/rows/booking.ts';
import { refuse } from './refusal.ts';
import { offers } from './slot.ts';

/** Longer than a day is an absence, not an appointment; Exchange would show it as an all-day event (4.11). */
export const LONGEST = 24 * HOUR;
/** Beyond this a time is a typing error, whatever the service's horizon. */
export const FARTHEST = 5 * 366 * DAY;

/** What the booking side sets of `When`: an appointment is never all-day. */
export type Times = Omit<When, 'allDay'>;
export type Wish = { readonly holder: string; readonly role?: Assignment['role'] | undefined };

/** A span in whole minutes, forwards, at most 24 hours: Exchange keeps seconds at best, so finer times would never agree. */
export const checkSpan = (span: Span): void => {
  if (span.end <= span.start) {
    refuse(
      'endBeforeStart',
      '/end',
      'The end is not after the start.',
      'Send an end later than the start; the end itself no longer belongs to it.',
    );
  }
  if (span.start % MINUTE !== 0) refuse('badDuration', '/start', 'The start is not on a whole minute.', 'Leave seconds out.');
  if (span.end % MINUTE !== 0) refuse('badDuration', '/end', 'The end is not on a whole minute.', 'Leave seconds out.');
  if (span.end - span.start > LONGEST) {
    refuse(
      'badDuration',
      '/end',
      'The appointment would last more than 24 hours.',
      'Make it shorter, or book one appointment for each day.',
    );
  }
};

/** A new time lies ahead. Only a person's wish is judged by it; a move made in Outlook was judged by the sync (4.4). */
export const checkAhead = (span: Span, now: Instant): void => {
  if (span.start < now) refuse('inThePast', '/start', 'The start lies in the past.', 'Choose a start that is still to come.');
  if (span.start > now + FARTHEST) refuse('tooFarAhead', '/start', 'The start lies more than five years ahead.', 'Check the year.');
};

/** A row of the root company that a request refers to, or a refusal that names the field. */
export const referred = <Row>(row: Row | null, what: string, field: string): Row =>
  row ?? refuse('badReference', field, `There is no such ${what}.`, 'Send the id of one that you can list; ids are case-sensitive.');

export const checkService = (service: Service): void => {
  if (!service.active) {
    refuse('inactiveService', '/service', `The service "${service.name}" is not active.`, 'Activate the service, or choose another one.');
  }
};

/**
 * Turns the wished assignments into people and rooms in their order. Those in `kept` were on the appointment before and
 * may have become inactive since; anybody new has to be active and to offer the service.
 * @param holders those of the wishes that exist, by id
 */
export const checkAssignments = (
  wishes: readonly Wish[],
  holders: ReadonlyMap<string, Holder>,
  service: Service | null,
  kept: ReadonlySet<string> = new Set(),
): readonly { readonly holder: Holder; readonly role: Assignment['role'] }[] => {
  if (wishes.length === 0) {
    refuse('missing', '/assignments', 'Nobody is assigned.', 'Name at least one staff member or resource as holder.');
  }
  const found: { holder: Holder; role: Assignment['role'] }[] = [];
  for (const [index, wish] of wishes.entries()) {
    const field = `/assignments/${index}/holder`;
    const holder = referred(holders.get(wish.holder) ?? null, 'staff member or resource', field);
    if (found.some((one) => one.holder.id === holder.id)) {
      refuse('repeatedHolder', field, `${holder.name} is named twice.`, 'Name each staff member and resource once.');
    }
    if (wish.role !== undefined && wish.role !== holder.kind) {
      refuse(
        'wrongRole',
        `/assignments/${index}/role`,
        `${holder.name} is ${holder.kind === 'staff' ? 'a staff member' : 'a resource'}.`,
        `Send the role "${holder.kind}", or leave it out.`,
      );
    }
    if (!kept.has(holder.id)) {
      if (!holder.active)
        refuse('inactiveHolder', field, `${holder.name} is not active.`, 'Activate that person or room, or choose another one.');
      if (service !== null && !offers(service, holder.id)) {
        refuse(
          'serviceNotOffered',
          field,
          `${holder.name} does not offer "${service.name}".`,
          "Choose somebody of the service's servedBy list, or add them to it.",
        );
      }
    }
    found.push({ holder, role: holder.kind });
  }
  return found;
};
