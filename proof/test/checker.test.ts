/**
 * The checker's own teeth: a simulation that went well is taken down, one thing in it is made wrong, and the invariant about
 * that thing has to say so. A checker that cannot fail would pass every bug.
 */
import type { Appointment, Assignment } from '@lockstep/server';
import type { CalendarItem } from '@lockstep/simulator';
import { beforeAll, describe, expect, it } from 'vitest';
import { canary } from '../src/checker/canaries.ts';
import { check } from '../src/checker/check.ts';
import type { BookingDeed, Observed, OutlookDeed, Rows, Sample, Sent } from '../src/checker/observed.ts';
import { markOf } from '../src/checker/stamps.ts';
import { remains } from '../src/simulation/canaries.ts';
import { level1 } from '../src/simulation/level1.ts';
import { simulate } from '../src/simulation/run.ts';
import { at, openBank } from './loop/stage.ts';

const HOUR = 3_600_000;

describe('the checker', () => {
  let sound: Observed;
  /** An appointment that takes place, with its event. */
  let row: Appointment;
  let event: CalendarItem;

  beforeAll(async () => {
    // The first seed that ends with an undisturbed, published appointment.
    for (let seed = 1; ; seed += 1) {
      const { observed, outcome } = await simulate(seed, level1);
      const found = observed.rows.appointments.find(
        (one) =>
          one.state === 'confirmed' &&
          eventOf(observed, one) !== null &&
          lastDeed(observed, one) !== null &&
          // What waits for a person may differ for a while.
          observed.rows.links.every((link) => link.appointment !== one.id || link.cause === null),
      );
      if (outcome.violations.length > 0 || found === undefined) continue;
      sound = observed;
      row = found;
      event = eventOf(observed, found) ?? event;
      return;
    }
  });

  const eventOf = ({ calendars }: Observed, appointment: Appointment): CalendarItem | null => {
    const items = calendars.filter(({ folder }) => folder === 'default').flatMap(({ items: all }) => all);
    const own = items.filter((item) => markOf(item)?.appointment === appointment.id);
    return own.length === 1 ? (own[0] ?? null) : null;
  };
  const lastDeed = ({ deeds }: Observed, appointment: Appointment): BookingDeed | null =>
    deeds.findLast((deed): deed is BookingDeed => deed.side === 'booking' && deed.appointment.id === appointment.id) ?? null;

  const found = (observed: Observed): readonly string[] => [...new Set(check(observed).map(({ invariant }) => invariant))];
  const withRows = (rows: Partial<Rows>): Observed => ({ ...sound, rows: { ...sound.rows, ...rows } });
  const withAppointment = (patch: Partial<Appointment>): Observed =>
    withRows({ appointments: sound.rows.appointments.map((one) => (one.id === row.id ? { ...one, ...patch } : one)) });
  const withEvents = (change: (items: readonly CalendarItem[]) => readonly CalendarItem[]): Observed => ({
    ...sound,
    calendars: sound.calendars.map((calendar) =>
      calendar.items.some((item) => item.id === event.id) ? { ...calendar, items: change(calendar.items) } : calendar,
    ),
  });
  const withEvent = (patch: Partial<CalendarItem>): Observed =>
    withEvents((items) => items.map((item) => (item.id === event.id ? { ...item, ...patch } : item)));
  const written = (patch: Partial<Sent>): Sent => ({
    at: sound.now,
    mailbox: 'staff1@bank.example',
    do: 'update',
    appointment: row.id,
    facets: ['title'],
    notify: 'none',
    outcome: 'done',
    target: event,
    originalLives: false,
    mails: 0,
    ...patch,
  });
  const withSent = (patch: Partial<Sent>): Observed => ({ ...sound, sent: [...sound.sent, written(patch)], setbacks: sound.setbacks + 1 });

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

  it('I4 finds a series that was left one, and an event in another calendar that nobody is told of', () => {
    expect(found(withEvent({ type: 'RecurringMaster' }))).toContain('I4');
    const home = sound.calendars.find(({ items }) => items.some((item) => item.id === event.id));
    if (home === undefined) throw new Error('the event lies in a calendar');
    const away = withEvents((items) => items.filter((item) => item.id !== event.id));
    const moved = {
      ...away,
      calendars: [...away.calendars, { ...home, id: 'other', folder: 'other' as const, items: [event], dates: [] }],
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

  it('I9 finds a date of a series that the store does not know, of our own series all but the first', () => {
    const date = { ...event, id: 'date', type: 'Occurrence' as const, masterId: event.id, originalStart: event.start };
    const withDates = (dates: readonly CalendarItem[]): Observed => ({
      ...sound,
      calendars: sound.calendars.map((one) => (one.items.some((item) => item.id === event.id) ? { ...one, occurrences: dates } : one)),
    });
    expect(found(withDates([date]))).not.toContain('I9');
    expect(found(withDates([{ ...date, start: event.start + 24 * HOUR, end: event.end + 24 * HOUR }]))).toContain('I9');
  });

  it('I4 finds a write that is still recorded as under way', () => {
    const intent = { sentAt: sound.now, settledAt: sound.now, do: 'remove' } as unknown as Rows['links'][number]['intent'];
    expect(found(withRows({ links: sound.rows.links.map((link) => ({ ...link, intent, heldSince: null })) }))).toContain('I4');
  });

  it('I5 finds more writes than anybody caused, and a write at rest', () => {
    const many = Array.from({ length: sound.deeds.length + sound.setbacks + 1 }, () => written({}));
    expect(found({ ...sound, sent: [...sound.sent, ...many] })).toContain('I5');
    expect(found({ ...sound, unrest: ['a notice caused a write'] })).toContain('I5');
  });

  it('I6 finds a write to an event that is not ours, received, or a copy', () => {
    expect(found(withSent({ target: { ...event, extended: [] } }))).toContain('I6');
    expect(found(withSent({ target: { ...event, appointmentState: 3 } }))).toContain('I6');
    expect(found(withSent({ originalLives: true }))).toContain('I6');
    expect(found(withSent({}))).not.toContain('I6');
  });

  describe('I7', () => {
    /** An event of somebody's own, with what is kept of it. */
    const kept = (item: Partial<CalendarItem>, row: Partial<Rows['busy'][number]>, settings: Partial<Observed['settings']>): Observed => {
      const [mailbox] = sound.rows.mailboxes.filter(({ address }) =>
        sound.calendars.some((one) => one.address === address && one.items.some(({ id }) => id === event.id)),
      );
      if (mailbox === undefined) throw new Error('the event lies in a mailbox of the simulation');
      const times = { start: sound.now + HOUR, end: sound.now + 2 * HOUR };
      const own = {
        ...event,
        id: 'own',
        immutableId: 'own',
        extended: [],
        ...times,
        subject: 'Lunch',
        sensitivity: 'Normal' as const,
        ...item,
      };
      const stored = {
        mailbox: mailbox.id,
        eventId: 'own',
        startAt: times.start,
        endAt: times.end,
        series: null,
        title: null,
        private: false,
        ...row,
      };
      return {
        ...withEvents((items) => [...items, own]),
        rows: {
          ...sound.rows,
          busy: [
            ...sound.rows.busy.map((one) => ({ ...one, endAt: sound.now as Rows['busy'][number]['endAt'] })),
            stored as Rows['busy'][number],
          ],
        },
        settings: { ...sound.settings, privateEvents: 'block', showTitles: 'title', ...settings },
      };
    };
    const words = (observed: Observed): readonly string[] => check(observed).flatMap((one) => (one.invariant === 'I7' ? [one.words] : []));

    it('finds nothing where a title is kept as it is, or masked as it is to be', () => {
      expect(words(kept({}, { title: 'Lunch' }, {}))).toEqual([]);
      expect(words(kept({}, {}, { showTitles: 'busy' }))).toEqual([]);
      expect(words(kept({ sensitivity: 'Private' }, { private: true }, {}))).toEqual([]);
    });
    it('finds the title of a private event, and one that is to be masked', () => {
      expect(words(kept({ sensitivity: 'Private' }, { private: true, title: 'Lunch' }, {}))).toHaveLength(1);
      expect(words(kept({ sensitivity: 'Personal' }, { title: 'Lunch' }, {}))).toHaveLength(1);
      expect(words(kept({}, { title: 'Lunch' }, { showTitles: 'busy' }))).toHaveLength(1);
    });
    it('finds a private event that is not kept as one, a title of before, and one that is missing', () => {
      expect(words(kept({ sensitivity: 'Confidential' }, {}, {}))).toHaveLength(1);
      expect(words(kept({}, { private: true }, {}))).toHaveLength(1);
      expect(words(kept({}, { title: 'Breakfast' }, {}))).toHaveLength(1);
      expect(words(kept({}, {}, {}))).toHaveLength(1);
    });
    it('finds a word of a private event wherever it stands, and a request for one', () => {
      expect(found({ ...sound, sightings: [{ canary: canary('notes', 7), where: 'table journal' }] })).toContain('I7');
      expect(found({ ...sound, asked: ['GetItem asked for item:Body of “Lunch” (Private).'] })).toContain('I7');
    });
    it('finds canaries in every table, in the trace, and in what a connector answers', async () => {
      const bank = await openBank();
      const text = (of: 'subject' | 'notes' | 'place') => canary(of, 1);
      const appointment = await bank.book(at(9), at(10), `About ${text('subject')}`);
      const seen = await remains(bank.store, ['nothing here', `said ${text('place')} aloud`]);
      expect(seen.map(({ where }) => where)).toEqual(expect.arrayContaining(['table appointments', 'the trace']));
      expect(appointment.title).toContain(text('subject'));
    });
  });

  it('I9 finds a private event that is kept where these are not synced', () => {
    const own = { ...event, id: 'own', immutableId: 'own', extended: [], start: sound.now + HOUR, end: sound.now + 2 * HOUR };
    const observed = withEvents((items) => [...items, { ...own, sensitivity: 'Private' as const }]);
    const settings = { ...sound.settings, privateEvents: 'skip' } as const;
    const [mailbox] = sound.rows.mailboxes.filter(({ address }) =>
      observed.calendars.some((one) => one.address === address && one.items.some(({ id }) => id === 'own')),
    );
    const row = { mailbox: mailbox?.id ?? '', eventId: 'own', startAt: own.start, endAt: own.end, series: null } as Rows['busy'][number];
    const busy = sound.rows.busy.filter((one) => !one.private);
    expect(found({ ...observed, settings, rows: { ...sound.rows, busy } })).not.toContain('I9');
    expect(found({ ...observed, settings, rows: { ...sound.rows, busy: [...busy, row] } })).toContain('I9');
  });

  it('I9 finds busy time that the store does not know, and busy time that is over', () => {
    const own = { ...event, id: 'own', immutableId: 'own', extended: [], start: sound.now + HOUR, end: sound.now + 2 * HOUR };
    expect(found(withEvents((items) => [...items, own]))).toContain('I9');
    const [mailbox] = sound.rows.mailboxes;
    if (mailbox === undefined) throw new Error('the simulation has a mailbox');
    const ghost = { mailbox: mailbox.id, eventId: 'ghost', startAt: sound.now + HOUR, endAt: sound.now + 2 * HOUR } as Rows['busy'][number];
    expect(found(withRows({ busy: [...sound.rows.busy, ghost] }))).toContain('I9');
    expect(found({ ...sound, cursorLapses: ['a cursor moved alone'] })).toContain('I9');
  });

  const limits = { perMailbox: 20, share: 0.1, allOf: 5, perCompany: 50 };
  const cancelledAt = (at: number, appointment: string): Rows['journal'][number] => ({
    root: 'root',
    id: `j-${appointment}`,
    at: at as Rows['journal'][number]['at'],
    appointment,
    mailbox: sound.rows.mailboxes[0]?.id ?? '',
    kind: 'plan',
    code: 'deletedInOutlook',
    rule: '4.6',
    sentence: 'Deleted.',
    detail: {},
  });

  it('I8 finds a cancellation while a calendar was only shown empty, and a calendar cancelled as a whole', () => {
    const mailbox = sound.rows.mailboxes[0]?.address ?? '';
    const one = withRows({ journal: [cancelledAt(60_000, 'somebody')] });
    expect(found({ ...one, brake: limits, emptied: [{ mailbox, from: 0, until: 120_000 }] })).toContain('I8');
    expect(found({ ...one, brake: limits, emptied: [] })).not.toContain('I8');
    const many = withRows({ links: [], journal: ['a', 'b', 'c', 'd', 'e'].map((id, index) => cancelledAt(index, id)) });
    expect(found({ ...many, brake: limits })).toContain('I8');
    expect(found({ ...many, brake: null })).not.toContain('I8');
  });

  it('I10 finds a mailbox shown as in step whose reading is old, whose line is dead, or in which a difference is open', () => {
    const minutes = (count: number): number => sound.now - count * 60_000;
    const green: Sample = {
      at: sound.now,
      mailbox: 'm',
      green: true,
      waitsUntil: null,
      readAt: minutes(1),
      aliveAt: minutes(1),
      deadSince: null,
      differsSince: null,
    };
    const judged = (patch: Partial<Sample>): readonly string[] => found({ ...sound, samples: [{ ...green, ...patch }] });
    expect(judged({})).not.toContain('I10');
    expect(judged({ readAt: minutes(62) })).toContain('I10');
    expect(judged({ readAt: minutes(30) })).not.toContain('I10');
    expect(judged({ readAt: minutes(30), aliveAt: minutes(30) })).toContain('I10');
    expect(judged({ deadSince: minutes(2) })).toContain('I10');
    expect(judged({ differsSince: minutes(2) })).toContain('I10');
    expect(judged({ differsSince: minutes(2), green: false })).not.toContain('I10');
  });

  it('I11 finds a mailbox that waits for the trouble of another', () => {
    const waits = { at: 100, mailbox: 'b', green: false, waitsUntil: 200, readAt: 0, aliveAt: null, deadSince: null, differsSince: null };
    const call = {
      call: 1,
      at: 90,
      account: 'a',
      mailbox: 'a',
      operation: 'GetItem',
      write: false,
      outcome: 'ErrorServerBusy',
      durationMs: 0,
    };
    expect(found({ ...sound, samples: [waits], calls: [call] })).toContain('I11');
    expect(found({ ...sound, samples: [waits], calls: [{ ...call, mailbox: 'b' }] })).not.toContain('I11');
    expect(found({ ...sound, samples: [waits], calls: [{ ...call, outcome: 'AnswerLost' }] })).not.toContain('I11');
  });

  it('I14 finds a state without a cause, a link that was tried in silence, and an item nobody named', () => {
    const silent = sound.rows.mailboxes.map((one) => ({ ...one, state: 'warning' as const, cause: null }));
    expect(found(withRows({ mailboxes: silent }))).toContain('I14');
    const tried = sound.rows.links.map((link) => ({
      ...link,
      cause: null,
      attempts: 2,
      due: link.due ?? (sound.now as (typeof link.putBacks)[number]),
    }));
    expect(found(withRows({ links: tried }))).toContain('I14');
    expect(found({ ...sound, poisoned: new Set([event.immutableId]) })).toContain('I14');
  });

  it('I12 finds a call before the back-off was over, unless it died with its process', () => {
    const breach = { at: 5, kind: 'beforeBackOffEnded', account: 'a', mailbox: 'm', operation: 'GetItem' } as const;
    expect(found({ ...sound, breaches: [breach] })).toContain('I12');
    expect(found({ ...sound, breaches: [breach], forgotten: [{ mailbox: 'm', until: 6 }] })).not.toContain('I12');
  });

  it('I13 finds what a second reading changed', () => {
    expect(found({ ...sound, replayed: ['a busy time came back'] })).toContain('I13');
  });

  it('I20 finds mail about a text, and more mail than attendees', () => {
    expect(found(withSent({ mails: 1 }))).toContain('I20');
    const attendee = { name: 'C', address: 'c@bank.example', response: 'Unknown' as const, respondedAt: null };
    const invited = { ...event, requiredAttendees: [attendee] };
    expect(found(withSent({ target: invited, facets: ['when'], mails: 1 }))).not.toContain('I20');
    expect(found(withSent({ target: invited, facets: ['when'], mails: 2 }))).toContain('I20');
    expect(found(withSent({ target: invited, facets: ['title'], mails: 1 }))).toContain('I20');
    expect(found(withSent({ do: 'moveBack', target: invited, facets: [], mails: 1 }))).toContain('I20');
  });
});
