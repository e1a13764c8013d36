/** FindItem: calendar views and searches; folders. */
import { describe, expect, it } from 'vitest';
import { cleanGlobalObjectIdHex } from '../../src/world/global-object-id.ts';
import { anna, asAnna, code, days, hours, make, monday9, only, stage } from './stage.ts';

const calendar = { distinguished: 'calendar' } as const;

describe('a calendar view', () => {
  it('is half-open: what ends at its start or starts at its end is outside', () => {
    const { world } = stage();
    const view = { folder: calendar, start: monday9, end: monday9 + hours(1) };
    make(world, { subject: 'before', start: monday9 - hours(1), end: monday9 });
    make(world, { subject: 'over the start', start: monday9 - hours(1), end: monday9 + 1 });
    make(world, { subject: 'over the end', start: monday9 + hours(1) - 1, end: monday9 + hours(2) });
    make(world, { subject: 'after', start: monday9 + hours(1), end: monday9 + hours(2) });
    expect(world.calendarView(asAnna, view).items.map((one) => one.subject)).toEqual(['over the start', 'over the end']);
  });

  it('that does not fit says so and tells how many there are', () => {
    const { world } = stage();
    for (let index = 0; index < 5; index += 1) make(world);
    const view = { folder: calendar, start: monday9, end: monday9 + days(7) };
    expect(world.calendarView(asAnna, { ...view, max: 5 })).toMatchObject({ total: 5, includesLast: true });
    const cut = world.calendarView(asAnna, { ...view, max: 4 });
    expect(cut).toMatchObject({ total: 5, includesLast: false });
    expect(cut.items).toHaveLength(4);
  });

  it('is cut at the find limit, or refused with the limit where the build does that', () => {
    const { world } = stage({ rules: { findLimit: 3 } });
    for (let index = 0; index < 4; index += 1) make(world);
    const view = { folder: calendar, start: monday9, end: monday9 + days(7) };
    expect(world.calendarView(asAnna, view)).toMatchObject({ total: 4, includesLast: false });
    world.rules.viewOverLimit = 'refuse';
    expect(code(() => world.calendarView(asAnna, view))).toBe('ErrorExceededFindCountLimit');
  });

  it('is refused over two years, backwards, and on a folder that is no calendar', () => {
    const { world } = stage();
    const view = { folder: calendar, start: monday9, end: monday9 + days(732) };
    expect(code(() => world.calendarView(asAnna, view))).toBe('ErrorCalendarViewRangeTooBig');
    expect(code(() => world.calendarView(asAnna, { ...view, end: monday9 - 1 }))).toBe('ErrorCalendarEndDateIsEarlierThanStartDate');
    expect(code(() => world.calendarView(asAnna, { ...view, end: monday9 + 1, folder: { distinguished: 'inbox' } }))).toBe(
      'ErrorCalendarFolderIsInvalidForCalendarView',
    );
  });
});

describe('a search', () => {
  it('finds by UID through the clean global object id, for UIDs of Exchange and for foreign ones', () => {
    const { world } = stage();
    const [own, foreign] = [make(world), make(world, { uid: 'booking-42@bank.example' })];
    for (const item of [own, foreign]) {
      const hex = cleanGlobalObjectIdHex(item.uid).toLowerCase();
      const page = world.findItems(asAnna, { folder: calendar, restriction: { equals: 'cleanGlobalObjectId', hex } });
      expect(only(page.items).id).toBe(item.id);
    }
  });

  it('finds by extended property, comparing set, name and value exactly', () => {
    const { world } = stage();
    const path = { propertySet: 'c11ff724-aa03-4555-9952-8fa248a11c3e', name: 'Stamp' };
    const item = make(world, { extended: [{ ...path, type: 'String', value: 'a' }] });
    const find = (name: string, value: string) =>
      world
        .findItems(asAnna, { folder: calendar, restriction: { equals: 'extended', path: { ...path, name }, value } })
        .items.map((one) => one.id);
    expect(find('Stamp', 'a')).toEqual([item.id]);
    expect(find('Stamp', 'A')).toEqual([]);
    expect(find('stamp', 'a')).toEqual([]);
  });

  it('pages by offset, with the smaller limit when restricted', () => {
    const { world } = stage({ rules: { findLimitRestricted: 2 } });
    for (let index = 0; index < 5; index += 1) make(world);
    const first = world.findItems(asAnna, { folder: calendar, max: 3 });
    expect(first).toMatchObject({ total: 5, nextOffset: 3, includesLast: false });
    expect(world.findItems(asAnna, { folder: calendar, offset: 3, max: 3 })).toMatchObject({ nextOffset: 5, includesLast: true });
    const restricted = world.findItems(asAnna, { folder: calendar, restriction: { equals: 'subject', value: 'Advice' } });
    expect(restricted).toMatchObject({ total: 5, nextOffset: 2, includesLast: false });
  });
});

describe('folders', () => {
  it('are found under the root, further calendars included', () => {
    const { world } = stage();
    world.admin.addCalendar(anna, 'Second');
    const names = world.findFolders(asAnna, { distinguished: 'msgfolderroot' }, 'Deep').map((one) => one.name);
    expect(names).toEqual(['Calendar', 'Inbox', 'Sent Items', 'Deleted Items', 'Second']);
    const shallow = world.findFolders(asAnna, { distinguished: 'msgfolderroot' }, 'Shallow').map((one) => one.name);
    expect(shallow).not.toContain('Second');
  });

  it('count what is in them', () => {
    const { world } = stage();
    make(world);
    expect(world.getFolder(asAnna, calendar)).toMatchObject({ totalCount: 1, folderClass: 'IPF.Appointment', name: 'Calendar' });
  });
});
