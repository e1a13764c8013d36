/**
 * The checker's own teeth: a simulation that went well is taken down, one thing in it is made wrong, and the invariant about
 * that thing has to say so. A checker that cannot fail would pass every bug.
 */
import type { Appointment, Assignment } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
import { describe, expect, it } from 'vitest';
import { check } from '../src/checker/check.ts';
import type { Observed, OutlookDeed, Rows } from '../src/checker/observed.ts';
import { found, lastDeed, openSound } from './sound.ts';

const HOUR = 3_600_000;
const { sound, row, event, withRows, withAppointment, withEvents, withEvent, written, withSent } = await openSound();

describe('the checker', () => {
  it('finds nothing where nothing is wrong', () => {
    expect(check(sound)).toEqual([]);
  });

  it('I1 finds an acknowledged booking that is gone', () => {
    expect(found(withRows({ appointments: sound.rows.appointments.filter((one) => one.id !== row.id) }))).toContain('I1');
  });

  it('I1 finds a booking that was moved to a time nobody gave it', () => {
    expect(
      found(
        withAppointment({
          startAt: (row.startAt + 90 * HOUR) as Appointment['startAt'],
          endAt: (row.endAt + 90 * HOUR) as Appointment['endAt'],
        }),
      ),
    ).toContain('I1');
  });

  it('I1 finds a booking cancelled without a deletion', () => {
    expect(found(withAppointment({ state: 'cancelled' }))).toContain('I1');
  });

  it('I1 finds a booking whose words were changed', () => {
    expect(found(withAppointment({ title: 'Something else' }))).toContain('I1');
  });

  it('I1 finds a move from Outlook without a reason in the journal', () => {
    const deed: OutlookDeed = {
      side: 'outlook',
      at: sound.now,
      do: 'move',
      mailbox: 'staff1@bank.example',
      immutableId: event.immutableId,
      appointment: row.id,
      after: { ...event, start: row.startAt + 90 * HOUR, end: row.endAt + 90 * HOUR },
    };
    const moved = withAppointment({
      startAt: (row.startAt + 90 * HOUR) as Appointment['startAt'],
      endAt: (row.endAt + 90 * HOUR) as Appointment['endAt'],
    });
    const silent = { ...moved, rows: { ...moved.rows, journal: [] } };
    const words = check({ ...silent, deeds: [...sound.deeds, deed] }).filter(({ invariant }) => invariant === 'I1');
    expect(words.map((one) => one.words).join()).toContain('without a reason in the journal');
  });

  it('I1 finds an appointment without an event and without an explanation', () => {
    const bare = withEvents((items) => items.filter((item) => item.id !== event.id));
    expect(found(bare)).toContain('I1');
  });

  it('I2 finds a second event of one appointment', () => {
    expect(found(withEvents((items) => [...items, { ...event, id: 'twin', immutableId: 'twin' }]))).toContain('I2');
  });

  it('I3 finds a person sold twice', () => {
    const [first] = sound.rows.assignments.filter((one) => one.counts);
    if (first === undefined) throw new Error('the simulation holds an assignment that counts');
    const again: Assignment = { ...first, appointment: 'another', startAt: (first.startAt + 60_000) as Assignment['startAt'] };
    expect(found(withRows({ assignments: [...sound.rows.assignments, again] }))).toContain('I3');
  });

  it('I4 finds an event at another time, under another title, with another body', () => {
    expect(found(withEvent({ start: event.start + HOUR }))).toContain('I4');
    expect(found(withEvent({ subject: 'Renamed' }))).toContain('I4');
    expect(found(withEvent({ body: { type: 'Text', content: '' } }))).toContain('I4');
  });

  it('I4 finds somebody who is on the appointment and not on the list of its event, and the other way round', () => {
    const [own] = sound.rows.assignments.filter((one) => one.appointment === row.id);
    const more = {
      root: row.root,
      id: 'pairing-more',
      holder: 'more',
      mailbox: 'mailbox-more',
      enabled: true,
      externalId: null,
      createdAt: row.createdAt,
    };
    const [mailbox] = sound.rows.mailboxes;
    if (own === undefined || mailbox === undefined) throw new Error('nobody is on it');
    const paired = {
      pairings: [...sound.rows.pairings, more],
      mailboxes: [...sound.rows.mailboxes, { ...mailbox, id: 'mailbox-more', address: 'more@bank.example' }],
    };
    const joined = { ...paired, assignments: [...sound.rows.assignments, { ...own, holder: 'more', position: 1 }] };
    const listed = { address: 'more@bank.example', name: 'More', response: 'Unknown', respondedAt: null } as const;
    const shown = (patch: Partial<CalendarItem>, rows: Partial<Rows>): Observed => ({
      ...withEvent(patch),
      rows: { ...sound.rows, ...rows },
    });
    expect(found(shown({}, joined))).toContain('I4');
    expect(found(shown({ requiredAttendees: [listed] }, joined))).not.toContain('I4');
    expect(found(shown({ requiredAttendees: [listed] }, paired))).toContain('I4');
  });

  it('I4 3.11 finds a copy of an event that is gone, but not while nobody is on its appointment, which waits for somebody (3.7)', () => {
    const [link] = sound.rows.links.filter((one) => one.appointment === row.id);
    if (link === undefined) throw new Error('the appointment is linked');
    const copy = {
      ...event,
      id: 'copy',
      immutableId: 'copy',
      appointmentState: 3,
      extended: [],
      uid: `gone-1@${sound.installation}.lockstep`,
    };
    const left = (state: Appointment['state']): Observed => {
      const { rows } = withRows({
        appointments: [...sound.rows.appointments, { ...row, id: 'gone', state }],
        links: [...sound.rows.links, { ...link, appointment: 'gone' }],
      });
      return { ...withEvents((items) => [...items, copy]), rows };
    };
    expect(found(left('cancelled'))).toContain('I4');
    expect(found(left('confirmed'))).not.toContain('I4');
  });

  it('I4 finds a subject that does not show the time of its template, and asks for none where that fails', () => {
    const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: row.zone }).format(row.startAt);
    const said = (subject: string, notes: string): boolean => {
      const appointments = sound.rows.appointments.map((one) => (one.id === row.id ? { ...one, notes } : one));
      const observed = { ...withEvent({ subject }), templated: true, rows: { ...sound.rows, appointments } };
      return check(observed).some(({ words }) => words.includes(row.id) && words.includes(`the subject of its event is "${subject}"`));
    };
    expect(said(row.title, 'Notes 1')).toBe(true);
    expect(said(`${row.title} (00:01)`, 'Notes 1')).toBe(true);
    expect(said(`${row.title} (${time})`, 'Notes 1')).toBe(false);
    expect(said(row.title, 'Notes 7')).toBe(false);
  });

  it('I4 finds a series that was left one, and an event in another calendar that nobody is told of', () => {
    expect(found(withEvent({ type: 'RecurringMaster' }))).toContain('I4');
    const home = sound.calendars.find(({ items }) => items.some((item) => item.id === event.id));
    if (home === undefined) throw new Error('the event lies in a calendar');
    const away = withEvents((items) => items.filter((item) => item.id !== event.id));
    const moved = {
      ...away,
      calendars: [...away.calendars, { ...home, id: 'other', folder: 'other' as const, items: [event], occurrences: [] }],
    };
    expect(found(moved)).toContain('I4');
    const told = moved.rows.links.map((link) =>
      link.appointment === row.id ? { ...link, elsewhere: 'Private', cause: 'needsDecision' as const } : link,
    );
    const followed = { ...moved, movesBack: false, rows: { ...moved.rows, links: told } };
    expect(found(followed)).not.toContain('I4');
    // Where Exchange could have moved it back, telling somebody is not enough.
    expect(
      found({ ...followed, movesBack: true, deeds: [lastDeed(sound, row)].flatMap((deed) => deed ?? []), setbacks: 0, sent: [] }),
    ).toContain('I4');
  });

  it('I1 finds what was over and was cancelled or moved from Outlook all the same', () => {
    const booked = lastDeed(sound, row);
    if (booked === null) throw new Error('the appointment was booked');
    const late = (what: OutlookDeed['do'], after: CalendarItem | null): Observed['deeds'] => [
      ...sound.deeds.filter((deed) => deed.side === 'booking' || deed.appointment !== row.id),
      {
        side: 'outlook',
        at: row.endAt + 1,
        do: what,
        mailbox: 'staff1@bank.example',
        immutableId: event.immutableId,
        appointment: row.id,
        after,
      },
    ];
    const words = (observed: Observed): string =>
      check(observed)
        .map((one) => one.words)
        .join();
    expect(words({ ...withAppointment({ state: 'cancelled' }), deeds: late('delete', null) })).toContain('before it was over');
    expect(words({ ...withAppointment({ state: 'cancelled' }), deeds: late('archive', null) })).toContain('before it was over');
    const times = { startAt: (row.startAt + HOUR) as Appointment['startAt'], endAt: (row.endAt + HOUR) as Appointment['endAt'] };
    const dragged = { ...event, start: times.startAt, end: times.endAt };
    expect(words({ ...withAppointment(times), deeds: late('move', dragged) })).toContain('a time nobody in Outlook gave it');
  });

  it('I4 finds a write that is still recorded as under way', () => {
    const intent = { sentAt: sound.now, settledAt: sound.now, do: 'remove' } as unknown as Rows['links'][number]['intent'];
    expect(found(withRows({ links: sound.rows.links.map((link) => ({ ...link, intent, heldSince: null })) }))).toContain('I4');
  });

  it('I4 finds a write that is under way because its event cannot be read, but where it lies unreadable among the deleted items', () => {
    const intent = { sentAt: sound.now, settledAt: sound.now, do: 'update' } as unknown as Rows['links'][number]['intent'];
    const links = sound.rows.links.map((link) => ({ ...link, intent, heldSince: null, cause: 'itemUnreadable' as const }));
    const shown = { ...withRows({ links }), poisoned: new Set([event.immutableId]) };
    const isOpen = (observed: Observed): boolean =>
      check(observed).some(({ words }) => words.includes(`A write for appointment ${row.id} is still recorded as under way`));
    const deleted = shown.calendars.map((one) =>
      one.items.some(({ uid }) => uid === event.uid) ? { ...one, folder: 'deleted' as const } : one,
    );
    expect(isOpen(shown)).toBe(true);
    expect(isOpen({ ...shown, calendars: deleted })).toBe(false);
    expect(isOpen({ ...shown, calendars: deleted, poisoned: new Set() })).toBe(true);
  });

  it('I5 finds more writes than anybody caused, and a write at rest', () => {
    const many = Array.from({ length: sound.deeds.length + sound.setbacks + 1 }, () => written({}));
    expect(found({ ...sound, sent: [...sound.sent, ...many] })).toContain('I5');
    expect(found({ ...sound, unrest: ['a notice caused a write'] })).toContain('I5');
  });

  it('I5 3.7 allows another organiser three writes, and a fourth where rooms are invited after people', () => {
    const judged = (writes: number, toTeamWithRoom: boolean): readonly string[] => {
      const deed = { side: 'booking', at: sound.now, do: 'restaff', appointment: row, toTeamWithRoom } as const;
      return found({ ...sound, deeds: [deed], setbacks: 0, sent: Array.from({ length: writes }, () => written({})) });
    };
    expect([judged(3, false), judged(4, true)].flat()).not.toContain('I5');
    expect(judged(4, false)).toContain('I5');
    expect(judged(5, true)).toContain('I5');
  });

  it('I5 3.7 allows as many where an organiser is let go and somebody else organises it, and one otherwise', () => {
    const judged = (writes: number, handedOver: boolean): readonly string[] => {
      const deed = { side: 'booking', at: sound.now, do: 'release', appointment: row, handedOver } as const;
      return found({ ...sound, deeds: [deed], setbacks: 0, sent: Array.from({ length: writes }, () => written({})) });
    };
    expect([judged(1, false), judged(3, true)].flat()).not.toContain('I5');
    expect(judged(2, false)).toContain('I5');
    expect(judged(4, true)).toContain('I5');
  });

  it('I5 3.10 4.3 allows an event that is made anew after a deletion the lists of its people and of its rooms, and nothing else', () => {
    const [own] = sound.rows.assignments.filter((one) => one.appointment === row.id);
    if (own === undefined) throw new Error('nobody is on it');
    const team = [own, { ...own, holder: 'more', position: 1 }, { ...own, holder: 'room', role: 'resource' as const, position: 2 }];
    const others = sound.rows.assignments.filter((one) => one.appointment !== row.id);
    const book = { side: 'booking', at: sound.now, do: 'book', appointment: row } as const;
    const deleted = {
      side: 'outlook',
      at: sound.now,
      do: 'delete',
      mailbox: 'm',
      immutableId: 'i',
      appointment: row.id,
      after: null,
    } as const;
    const judged = (creates: number, updates: number, deeds: Observed['deeds'], on: readonly Assignment[] = team): readonly string[] => {
      const made = Array.from({ length: creates }, () => written({ do: 'create', target: null }));
      const sent = [...made, ...Array.from({ length: updates }, () => written({}))];
      return found({ ...withRows({ assignments: [...others, ...on] }), deeds, setbacks: 0, sent });
    };
    expect(judged(2, 3, [book, deleted])).not.toContain('I5');
    expect(judged(2, 4, [book, deleted])).toContain('I5');
    expect(judged(1, 4, [book, deleted])).toContain('I5');
    expect(judged(2, 3, [book, deleted], [own])).toContain('I5');
  });

  it('I6 finds a write to an event that is not ours, received, or a copy', () => {
    expect(found(withSent({ target: { ...event, extended: [] } }))).toContain('I6');
    expect(found(withSent({ target: { ...event, appointmentState: 3 } }))).toContain('I6');
    expect(found(withSent({ originalLives: true }))).toContain('I6');
    expect(found(withSent({}))).not.toContain('I6');
    // A copy of what was made over Graph may go, by whatever way its organiser is reached since (F29).
    const address = sound.rows.mailboxes[0]?.address ?? '';
    const copy = { ...event, uid: 'given by Exchange', extended: [], appointmentState: 3 };
    const mail = { from: address, uid: copy.uid, cause: { account: sound.account } } as unknown as Observed['mails'][number];
    const removed = withSent({ do: 'remove', target: copy, notify: 'none', organiserLives: false });
    const mails = [...sound.mails, mail];
    expect(found({ ...removed, mails, byGraph: new Set(), onceByGraph: new Set([address]) })).not.toContain('I6');
    expect(found({ ...removed, mails, byGraph: new Set(), onceByGraph: new Set() })).toContain('I6');
  });

  it('I6 finds anything of ours with whoever got an address of the company, and their time counted as ours', () => {
    const own = { ...event, id: 'own', extended: [] };
    const stranger = { address: 'stranger@bank.example', ownItem: own.id };
    expect(found({ ...sound, strangers: [{ ...stranger, items: [own] }] })).not.toContain('I6');
    expect(found({ ...sound, strangers: [{ ...stranger, items: [own, event] }] })).toContain('I6');
    expect(found({ ...sound, strangers: [{ ...stranger, items: [] }] })).toContain('I6');
    const busy = {
      root: 'root',
      mailbox: sound.rows.mailboxes[0]?.id ?? '',
      eventId: own.id,
      startAt: own.start,
      endAt: own.end,
    } as unknown as Rows['busy'][number];
    const counted = withRows({ busy: [...sound.rows.busy, busy] });
    expect(found({ ...counted, strangers: [{ ...stranger, items: [own] }] })).toContain('I6');
  });
});
