/**
 * The checker's own teeth for states, calls and mail: a simulation that went well is taken down, one thing in it is made wrong, and the invariant about
 * that thing has to say so. A checker that cannot fail would pass every bug.
 */
import { instant } from '@lockstep/engine';
import type { CalendarItem } from '@lockstep/simulator';
import { describe, expect, it } from 'vitest';
import { check } from '../src/checker/check.ts';
import type { Observed, Rows, Sample } from '../src/checker/observed.ts';
import { found, openSound } from './sound.ts';

const { sound, row, event, withRows, withEvent, withEvents, withSent } = await openSound();

describe('the checker of states', () => {
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

  it('I2 3.10 lets a create be repeated whose event its owner hid from a delegate before anybody heard of it, and no other', () => {
    const link = sound.rows.links.find(({ appointment }) => appointment === row.id);
    const [create] = sound.sent.filter((one) => one.appointment === row.id && one.do === 'create');
    if (link === undefined || create === undefined) throw new Error('the appointment was published');
    const twice = withEvents((items) => [...items, { ...event, id: 'again', immutableId: 'again', sensitivity: 'Private' }]);
    const judged = (creates: readonly number[], hiddenAt: number | null, epoch: number, isDelegate = true): readonly string[] =>
      found({
        ...twice,
        rows: { ...sound.rows, links: sound.rows.links.map((one) => (one === link ? { ...one, epoch } : one)) },
        sent: [...sound.sent.filter((one) => one !== create), ...creates.map((at) => ({ ...create, at, outcome: 'done' as const }))],
        deeds: [
          ...sound.deeds,
          ...(hiddenAt === null
            ? []
            : [
                {
                  side: 'outlook' as const,
                  at: hiddenAt,
                  do: 'makePrivate' as const,
                  mailbox: 'm',
                  immutableId: 'again',
                  appointment: row.id,
                  after: null,
                },
              ]),
        ],
        delegate: isDelegate ? { budget: 'account', rights: new Map() } : null,
      });
    expect(judged([10, 30], 20, 1)).not.toContain('I2');
    expect(judged([10, 30], 20, 1, false)).toContain('I2');
    expect(judged([10, 30], 20, 2)).toContain('I2');
    expect(judged([10, 30], 5, 1)).toContain('I2');
    expect(judged([10, 30], null, 1)).toContain('I2');
    expect(judged([10], 20, 1)).toContain('I2');
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
      hidden: false,
      hiddenAt: null,
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

  it('I10 finds a mailbox whose private events are hidden and which is not closed, one that is closed for nothing, and what was offered of one', () => {
    const all = { calendar: 'editor', viewPrivate: true, sendOnBehalf: true } as const;
    const [mailbox] = sound.rows.mailboxes;
    if (mailbox === undefined) throw new Error('no mailbox');
    const seen = { budget: 'svc', rights: new Map([[mailbox.address, all]]) };
    const hides = { budget: 'svc', rights: new Map([[mailbox.address, { ...all, viewPrivate: false }]]) };
    const shut = { ...mailbox, state: 'error' as const, cause: 'privateEventsHidden' as const, readAt: null };
    const judged = (delegate: Observed['delegate'], row: typeof mailbox, privateEvents: 'block' | 'skip' = 'block'): readonly string[] =>
      found({ ...withRows({ mailboxes: [row] }), delegate, settings: { ...sound.settings, privateEvents } });
    expect(judged(hides, mailbox)).toContain('I10');
    expect(judged(hides, mailbox, 'skip')).not.toContain('I10');
    expect(judged(hides, shut)).not.toContain('I10');
    expect(judged(hides, { ...shut, readAt: mailbox.readAt })).toContain('I10');
    expect(judged(seen, mailbox)).not.toContain('I10');
    expect(judged(seen, shut)).toContain('I10');
    expect(found({ ...sound, blind: ['It was on offer.'] })).toContain('I10');
  });

  it('I11 finds a mailbox that waits for the trouble of another', () => {
    const waits = {
      at: 100,
      mailbox: 'b',
      green: false,
      waitsUntil: 200,
      readAt: 0,
      aliveAt: null,
      deadSince: null,
      hidden: false,
      hiddenAt: null,
      differsSince: null,
    };
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

  it('I11 2.7 lets a mailbox that only a person can mend wait for an hour and a quarter from when it failed, and no longer', () => {
    const minute = 60_000;
    const failed = { call: 1, at: 0, account: 'a', mailbox: 'b', operation: 'GetFolder', write: false, outcome: 'ErrorItemNotFound' };
    const waits = (at: number, waitsUntil: number) => {
      const told = { readAt: 0, aliveAt: null, deadSince: null, hidden: false, hiddenAt: null, differsSince: null };
      const samples = [{ at: at * minute, mailbox: 'b', green: false, waitsUntil: waitsUntil * minute, ...told }];
      return found({ ...sound, samples, calls: [{ ...failed, durationMs: 0 }] });
    };
    expect(waits(30, 75)).not.toContain('I11');
    expect(waits(60, 75)).not.toContain('I11');
    expect(waits(60, 76)).toContain('I11');
  });

  it('I18 finds a change that the journal lacks or tells twice, and a state of which it does not say how it came about', () => {
    const { journal, appointments, mailboxes } = sound.rows;
    const booked = journal.find(({ kind }) => kind === 'booking');
    const turned = journal.findLast(({ kind, detail }) => kind === 'state' && detail['to'] !== undefined);
    if (booked === undefined || turned === undefined) throw new Error('nothing was booked, or no mailbox ever turned');
    expect(found(sound)).not.toContain('I18');
    expect(found(withRows({ journal: journal.filter((one) => one !== booked) }))).toContain('I18');
    expect(found(withRows({ journal: [...journal, { ...booked, id: `${booked.id}-again` }] }))).toContain('I18');
    expect(found(withRows({ appointments: appointments.map((row) => ({ ...row, version: row.version + 1 })) }))).toContain('I18');
    expect(
      found(withRows({ journal: [...journal, { ...turned, id: `${turned.id}-again`, detail: { from: 'error', to: 'new' } }] })),
    ).toContain('I18');
    expect(found(withRows({ mailboxes: mailboxes.map((row) => ({ ...row, state: 'error', cause: 'unreachable' }) as const) }))).toContain(
      'I18',
    );
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
    // Nobody gets as far as that appointment where the whole mailbox fails, and it is the mailbox that says why.
    const failing = sound.rows.mailboxes.map((one) => ({ ...one, attempts: 2, state: 'error' as const, cause: 'noRights' as const }));
    expect(found(withRows({ links: tried, mailboxes: failing }))).not.toContain('I14');
    expect(found(withRows({ links: tried, mailboxes: failing.map((one) => ({ ...one, attempts: 0 })) }))).toContain('I14');
    const poisoned = new Set([event.immutableId]);
    expect(found({ ...sound, poisoned })).toContain('I14');
    // Over Graph it is told of a window.
    const told = (from: number, until: number): readonly string[] => {
      const listedWindow = { start: instant(from), end: instant(until) };
      return found({ ...withRows({ mailboxes: sound.rows.mailboxes.map((one) => ({ ...one, listedWindow })) }), poisoned });
    };
    expect(told(event.start, event.end)).toContain('I14');
    expect(told(event.start - 7_200_000, event.start)).not.toContain('I14');
  });

  it('I4 finds the event of a cancelled appointment, but not what is over where nobody can be left untold of its removal, and a reason says so', () => {
    const home = sound.calendars.find(({ items }) => items.some(({ id }) => id === event.id))?.address ?? '';
    const guest = { name: 'C', address: 'c@bank.example', response: 'Unknown' as const, respondedAt: null };
    const over = { start: sound.now - 7_200_000, end: sound.now - 3_600_000, requiredAttendees: [guest] };
    const stands = (patch: Partial<CalendarItem>, byGraph: readonly string[] = [home], why = 'isOver'): boolean => {
      const { calendars } = withEvent(patch);
      const appointments = sound.rows.appointments.map((one) => (one.id === row.id ? { ...one, state: 'cancelled' as const } : one));
      const journal = [...sound.rows.journal, { ...cancelledAt(sound.now, row.id), code: why }];
      const observed: Observed = { ...sound, calendars, onceByGraph: new Set(byGraph), rows: { ...sound.rows, appointments, journal } };
      return check(observed).some(({ words }) => words.includes(`${row.id} is cancelled and its event still stands`));
    };
    expect(stands(over)).toBe(false);
    expect(stands({ ...over, requiredAttendees: [] })).toBe(true);
    expect(stands({ requiredAttendees: [guest] })).toBe(true);
    expect(stands(over, [])).toBe(true);
    expect(stands(over, [home], 'removed')).toBe(true);
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
    // Somebody invites a second one while the removal travels: Exchange tells both.
    const removal = { do: 'remove', target: invited, facets: [], mails: 2 } as const;
    const met = { ...event, requiredAttendees: [attendee, { ...attendee, address: 'd@bank.example' }] };
    expect(found(withSent({ ...removal, met }))).not.toContain('I20');
    expect(found(withSent(removal))).toContain('I20');
  });
});
