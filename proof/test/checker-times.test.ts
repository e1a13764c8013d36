/**
 * The checker's own teeth for what lies in calendars: a simulation that went well is taken down, one thing in it is made wrong, and the invariant about
 * that thing has to say so. A checker that cannot fail would pass every bug.
 */
import type { CalendarItem } from '@lockstep/simulator';
import { describe, expect, it } from 'vitest';
import { canary } from '../src/checker/canaries.ts';
import { check } from '../src/checker/check.ts';
import type { Observed, Rows } from '../src/checker/observed.ts';
import { remains } from '../src/simulation/canaries.ts';
import { at, openBank } from './loop/stage.ts';
import { found, openSound } from './sound.ts';

const HOUR = 3_600_000;
const { sound, event, withRows, withEvents } = await openSound();

describe('the checker of busy time', () => {
  it('I9 finds a date of a series that the store does not know, of our own series all but the first', () => {
    const date = { ...event, id: 'date', type: 'Occurrence' as const, masterId: event.id, originalStart: event.start };
    const withDates = (dates: readonly CalendarItem[]): Observed => ({
      ...sound,
      calendars: sound.calendars.map((one) => (one.items.some((item) => item.id === event.id) ? { ...one, occurrences: dates } : one)),
    });
    expect(found(withDates([date]))).not.toContain('I9');
    const home = sound.calendars.find(({ items }) => items.some(({ id }) => id === event.id))?.address;
    const mailbox = sound.rows.mailboxes.find(({ address }) => address === home)?.id ?? '';
    const kept = { mailbox, eventId: 'date', startAt: event.start, endAt: event.end, series: event.id } as Rows['busy'][number];
    expect(found({ ...withDates([date]), rows: { ...sound.rows, busy: [...sound.rows.busy, kept] } })).toContain('I9');
    expect(found(withDates([{ ...date, start: event.start + 24 * HOUR, end: event.end + 24 * HOUR }]))).toContain('I9');
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
});
