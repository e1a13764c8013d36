/** Whether an event shows what was written to it, and looks that must not turn a write that happened into a failure. */
import { canonicalLocation, canonicalText, canonicalTitle, canonicalWhen, sameAddress } from '@lockstep/engine';
import type { Event, EventPatch } from '@lockstep/engine';
import { ConnectorError } from '@lockstep/exchange';

/** What was written has been written: a look that fails afterwards must not turn it into a failure. */
export const orNull = async <Value>(looking: Promise<Value>): Promise<Value | null> => {
  try {
    return await looking;
  } catch (error) {
    if (error instanceof ConnectorError) return null;
    throw error;
  }
};

/**
 * ErrorIrresolvableConflict is sometimes said although the save went through (exchangelib #623): the event then stands at
 * another version and shows what was sent. Its echo carries the version that the write was decided on, so that nobody takes
 * the rest of what is read for our own doing.
 */
export const shows = (event: Event, patch: EventPatch): boolean => {
  const { when, title, body, location, showAs, recurrence, attendees } = patch;
  const listed = (event.ours?.attendees ?? []).filter((one) => one.response !== 'organiser');
  const wanted = when === undefined ? event.when : canonicalWhen(when);
  return (
    (recurrence === undefined || event.type !== 'master') &&
    (attendees === undefined ||
      (attendees.after.length === listed.length &&
        attendees.after.every((guest) => listed.some((one) => sameAddress(one.address, guest.address))))) &&
    wanted.start === event.when.start &&
    wanted.end === event.when.end &&
    wanted.allDay === event.when.allDay &&
    (title === undefined || canonicalTitle(title) === canonicalTitle(event.title ?? '')) &&
    (body === undefined || canonicalText(body) === canonicalText(event.ours?.body ?? '')) &&
    (location === undefined || canonicalLocation(location) === canonicalLocation(event.ours?.location ?? '')) &&
    (showAs === undefined || showAs === event.showAs)
  );
};
