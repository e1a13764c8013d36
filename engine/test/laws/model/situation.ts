/** Any situation at all, likely or not: what the engine has to answer even if no story leads there. */
import { strangers } from '../../strangers.ts';
import { DAY, HOUR, MINUTE, SECOND, eventId, instant, version, zoneId } from '../../../src/model.ts';
import type { AppointmentView, EventView, Facets, Instant, Seen, ShowAs, When } from '../../../src/model.ts';
import type { Base, Intent, Memory, Situation } from '../../../src/plan.ts';
import type { Tape } from './tape.ts';
import { START, settingOf, single } from './world.ts';

const NOW = START;
const SHOW_AS: readonly [ShowAs, ...ShowAs[]] = ['busy', 'tentative', 'free'];
const TEXT: readonly [string, ...string[]] = ['', 'one', 'two'];

const whenOf = (tape: Tape): When => {
  const start = NOW + tape.pick([24, 24, 25, 1, -2, 0]) * HOUR;
  const allDay = tape.onceIn(11);
  const length = allDay ? DAY : tape.pick([30, 60, 180]) * MINUTE;
  const repeats = tape.onceIn(11) ? { repeats: true as const } : {};
  return { start: instant(start), end: instant(start + length), zone: zoneId('Europe/Zurich'), allDay, ...repeats };
};

const facetsOf = (tape: Tape): Facets => ({
  when: whenOf(tape),
  title: tape.pick(TEXT),
  body: tape.pick(TEXT),
  location: tape.pick(TEXT),
  showAs: tape.pick(SHOW_AS),
});

/** No appointment repeats. */
const booked = (facets: Facets): Facets => ({ ...facets, when: single(facets.when) });

/** Mostly the same facets, with one or two of another. */
const near = (facets: Facets, tape: Tape): Facets => {
  const other = facetsOf(tape);
  switch (tape.below(7)) {
    case 1:
      return { ...facets, when: other.when };
    case 2:
      return { ...facets, title: other.title };
    case 3:
      return { ...facets, body: other.body, location: other.location };
    case 4:
      return { ...facets, showAs: other.showAs };
    case 5:
      return { ...facets, when: other.when, title: other.title };
    case 6:
      return other;
    default:
      return facets;
  }
};

const pendingOf = (tape: Tape, facets: Facets, event: Facets): Intent => {
  const sentAt = instant(NOW - tape.pick([1, 40, 100]) * SECOND);
  const times = { sentAt, settledAt: instant(sentAt + 45 * SECOND) };
  const appointment = { facets, version: version('5') };
  switch (tape.below(4)) {
    case 3:
      return { ...times, do: 'moveBack' };
    case 0:
      return { ...times, do: 'create', epoch: 1 + tape.below(2), appointment, event: facets };
    case 1:
      return { ...times, do: 'update', ifVersion: version(tape.pick(['e1', 'e2'])), facets: ['when', 'title'], appointment, event };
    default:
      return { ...times, do: 'remove' };
  }
};

const unseen = (tape: Tape): { readonly at: 'unseen'; readonly why: 'throttled' | 'forbidden' } => ({
  at: 'unseen',
  why: tape.pick(['throttled', 'forbidden']),
});

export const situationOf = (tape: Tape): Situation => {
  const { policy } = settingOf(tape);
  const [appointmentBase, eventBase] = [booked(facetsOf(tape)), facetsOf(tape)];
  const agreed = near(appointmentBase, tape);
  const base: Base | null = tape.onceIn(4)
    ? null
    : {
        appointment: { facets: appointmentBase, version: version('4') },
        event: { facets: tape.onceIn(4) ? eventBase : agreed, version: version('e1') },
        policyRevision: 1,
        owed: tape.onceIn(5) ? ['title', 'body'] : [],
        left: tape.onceIn(9),
        ...(tape.onceIn(9) ? { doubt: { when: single(facetsOf(tape).when) } } : {}),
        ...(tape.onceIn(9) ? { unread: { body: tape.pick([null, 'one', 'two']) } } : {}),
      };
  const a = booked(near(appointmentBase, tape));
  const e = near(base?.event.facets ?? a, tape);
  const appointment: Seen<AppointmentView> = tape.onceIn(6)
    ? unseen(tape)
    : tape.onceIn(4)
      ? { at: 'absent' }
      : {
          at: 'present',
          value: { facets: a, state: tape.pick(['confirmed', 'reserved']), attended: tape.onceIn(9), participants: [] },
          version: version('5'),
        };
  const event: Seen<EventView> = tape.onceIn(6)
    ? unseen(tape)
    : tape.onceIn(4)
      ? { at: 'absent' }
      : {
          at: 'present',
          value: {
            facets: e,
            id: eventId('item'),
            uid: 'uid',
            epoch: 1 + tape.below(2),
            elsewhere: tape.onceIn(13) ? 'Private' : null,
            organisedHere: !tape.onceIn(13),
            attendees: strangers(tape.below(3)),
            onlineMeeting: tape.onceIn(7),
          },
          version: version(tape.pick(['e1', 'e2', 'e3'])),
        };
  const ago = (minutes: number): Instant => instant(NOW - minutes * MINUTE);
  const memory: Memory = {
    base,
    pending: tape.onceIn(5) ? pendingOf(tape, a, near(e, tape)) : null,
    epoch: tape.below(3),
    missingSince: tape.pick([null, ago(0), ago(1), ago(5)]),
    putBacks: tape.pick([[], [], [ago(61)], [ago(50), ago(30)], [ago(50), ago(30), ago(1)]]),
    heldSince: tape.pick([null, null, ago(90), ago(25 * 60)]),
  };
  return {
    appointment,
    event,
    createdThenDeleted: event.at === 'absent' && tape.onceIn(5),
    memory,
    slot: {
      takenBy: tape.onceIn(6) ? 'another' : null,
      breaks: tape.pick([[], [], ['notice'], ['openingHours', 'horizon']]),
      ontoBusy: tape.onceIn(5),
    },
    policy,
    now: instant(NOW),
  };
};
