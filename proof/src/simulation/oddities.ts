/**
 * The stranger things that people do to events of ours in Outlook (F27, F28, F48), and what a policy does to those that are past
 * (F56): flags, series, whole days, other calendars, archives.
 */
import { DAY, MINUTE } from '@lockstep/engine';
import { type CalendarItem, type Outlook, type Recurrence, WorldError } from '@lockstep/simulator';
import { markOf } from '../checker/stamps.ts';
import type { OddDo, OutlookDeed } from '../checker/observed.ts';
import type { Random } from '../random.ts';
import { people, type Staff } from './company.ts';
import { readCalendars } from './observe.ts';
import { inTurn, inWords } from './people.ts';
import { isOfFurther } from './further.ts';
import { HORIZON, slotAt } from './slots.ts';
import type { Stage } from './stage.ts';

export type OddWish = { readonly do: OddDo; readonly who: number; readonly which: number; readonly slot: number };

export const drawOddity = (random: Random): OddDo =>
  random.weighted([
    [6, 'makePrivate'],
    [18, 'makeSeries'],
    [6, 'addSeries'],
    [10, 'editDate'],
    [12, 'makeAllDay'],
    [8, 'makeMultiDay'],
    [18, 'moveAway'],
    [11, 'moveHome'],
    [4, 'moveFar'],
    [11, 'archive'],
  ] as const);

/** The calendar beside the paired one that somebody made once. */
const OTHER_CALENDAR = 'Private';

/** Does it at once, in the first mailbox where there is something to do it to. */
export const doOddity = (stage: Stage, wish: OddWish): void => {
  for (const staff of inTurn(people(stage.company), wish.who)) {
    const outlook = stage.world.outlook(staff.address);
    const items = candidates(stage, outlook, staff, wish.do);
    const chosen = items[Math.floor(wish.which * items.length)];
    if (chosen === undefined && wish.do !== 'addSeries') continue;
    try {
      const { before, after } = perform(stage, outlook, staff, wish, chosen);
      const deed: OutlookDeed = {
        side: 'outlook',
        at: stage.clock.now(),
        do: wish.do,
        mailbox: staff.address,
        immutableId: (after ?? before)?.immutableId ?? '',
        appointment: before === null ? null : (markOf(before)?.appointment ?? null),
        after,
      };
      stage.deeds.push(deed);
      stage.trace.note(inWords(deed));
    } catch (error) {
      if (!(error instanceof WorldError)) throw error;
      stage.trace.note(`outlook ${wish.do} refused: ${error.code}`);
    }
    return;
  }
};

/** What it can be done to: mostly events of ours, those in another calendar for a move home, dates of series for an edit of one. */
const candidates = (stage: Stage, outlook: Outlook, { address }: Staff, what: OddDo): readonly CalendarItem[] => {
  const now = stage.clock.now();
  const there = outlook.view(HORIZON.start, HORIZON.end);
  if (what === 'editDate') return there.filter(({ type }) => type !== 'Single');
  if (what === 'moveHome') {
    return readCalendars(stage.world, address, now)
      .filter(({ folder }) => folder === 'other')
      .flatMap(({ items }) => items)
      .filter((item) => !isOfFurther(item));
  }
  // Seen gone before it was over, and archived before anybody looks again, it was deleted then as far as anybody can know.
  if (what === 'archive' && stage.emptied.some(({ mailbox }) => mailbox === address)) return [];
  // What is shown empty shows nothing to move away (F32).
  if (what === 'moveAway' && stage.emptied.some(({ mailbox, until }) => mailbox === address && until > now)) return [];
  const ours = there.filter((item) => item.type === 'Single' && markOf(item) !== null);
  return what === 'archive' ? ours.filter(({ end }) => end <= now) : ours;
};

type Done = { readonly before: CalendarItem | null; readonly after: CalendarItem | null };

const perform = (stage: Stage, outlook: Outlook, { address }: Staff, wish: OddWish, chosen: CalendarItem | undefined): Done => {
  const { marks } = stage;
  const { start, end } = slotAt(wish.slot);
  const daily = 2 + Math.floor(wish.slot * 4);
  if (chosen === undefined || wish.do === 'addSeries') {
    marks.sometimes('F28 series of somebody');
    const after = outlook.add({ subject: `Own ${stage.deeds.length}`, start, end, recurrence: series(start, daily) });
    return { before: null, after };
  }
  const { id } = chosen;
  const done = (after: CalendarItem | null): Done => ({ before: chosen, after });
  const moveTo = (calendar: string): CalendarItem => {
    const after = outlook.moveTo(id, calendar);
    if (after.id !== id) marks.sometimes('F24 id changed on a move');
    return after;
  };
  switch (wish.do) {
    case 'makePrivate':
      marks.sometimes('F27 made private in Outlook');
      return done(outlook.makePrivate(id));
    case 'makeSeries':
      marks.sometimes('F27 turned into a series in Outlook');
      return done(outlook.makeSeries(id, series(chosen.start, daily)));
    case 'editDate':
      marks.sometimes('F28 a date of a series changed');
      if (wish.slot < 0.4) outlook.remove(id);
      else return done(outlook.drag(id, chosen.start + 30 * MINUTE));
      return done(null);
    case 'makeAllDay':
      marks.sometimes('F27 made all-day in Outlook');
      return done(outlook.makeAllDay(id));
    case 'makeMultiDay':
      marks.sometimes('F27 made multi-day in Outlook');
      return done(outlook.resize(id, chosen.end + daily * DAY));
    case 'moveAway':
      marks.sometimes('F48 moved to another calendar');
      return done(moveTo(otherCalendar(stage, address)));
    case 'moveHome':
      marks.sometimes('F48 moved home by its owner');
      return done(moveTo(homeOf(stage, address)));
    case 'moveFar':
      marks.sometimes('F48 moved out of the window');
      return done(outlook.drag(id, chosen.start + 400 * DAY));
    case 'archive':
      marks.sometimes('F56 past event archived');
      if (wish.slot < 0.3) moveTo(otherCalendar(stage, address));
      else outlook.removeFor(id, wish.slot < 0.6 ? 'SoftDelete' : 'HardDelete');
      return done(null);
    default: {
      const never: never = wish.do;
      return never;
    }
  }
};

const otherCalendar = ({ world, clock }: Stage, address: string): string =>
  readCalendars(world, address, clock.now()).find(({ folder }) => folder === 'other')?.id ??
  world.admin.addCalendar(address, OTHER_CALENDAR).id;

const homeOf = ({ world, clock }: Stage, address: string): string =>
  readCalendars(world, address, clock.now()).find(({ folder }) => folder === 'default')?.id ?? '';

const series = (start: number, numberOfOccurrences: number): Recurrence => ({
  pattern: { kind: 'daily', interval: 1 },
  range: { kind: 'numbered', startDate: new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Zurich' }).format(start), numberOfOccurrences },
});
