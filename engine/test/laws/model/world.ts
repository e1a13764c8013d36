/**
 * A small world to try the engine in: one appointment, one mailbox with the events made for it, and the people who edit
 * both sides. It shares nothing with the engine but the types and the words.
 */
import { DAY, HOUR, MINUTE, instant, zoneId } from '../../../src/model.ts';
import type { Facet, Facets, ShowAs, When } from '../../../src/model.ts';
import type { RuleBreak, SlotFacts } from '../../../src/plan.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { DEFAULT_POLICY } from '../../../src/policy/policy.ts';
import type { Tape } from './tape.ts';

/** What the story is allowed to contain, so that strict laws are tried in worlds in which nothing excuses a difference. */
export type Setting = {
  readonly policy: Policy;
  /** The appointment lies weeks ahead, so that nothing is over during the story. */
  readonly farAhead: boolean;
  /** Some hours belong to other appointments or break rules. */
  readonly contested: boolean;
  /** Users make events all-day, into series and into online meetings, and move them to other calendars. */
  readonly oddities: boolean;
  readonly attendees: number;
  /** The server rewrites text that it is given. */
  readonly rewrites: boolean;
};

export type Booking = {
  readonly when: When;
  readonly title: string;
  readonly notes: string;
  readonly location: string;
  readonly state: 'reserved' | 'confirmed';
  readonly attended: boolean;
  readonly cancelled: boolean;
  readonly version: number;
};

export type Author = 'us' | 'user';
export type Item = {
  readonly id: string;
  readonly epoch: number;
  readonly facets: Facets;
  readonly author: Readonly<Record<Facet, Author>>;
  readonly version: number;
  readonly where: 'calendar' | 'elsewhere' | 'deletedItems' | 'nowhere';
  /** From then on a search finds it (F23). */
  readonly visibleAt: number;
  readonly attendees: number;
  readonly onlineMeeting: boolean;
};

/** It lies in a calendar of the mailbox. */
export const isLive = ({ where }: Item): boolean => where === 'calendar' || where === 'elsewhere';

export type World = {
  readonly setting: Setting;
  now: number;
  booking: Booking;
  items: Item[];
  /** Counts every version given out on either side. */
  versions: number;
  /** What people did, in words, for the story of a failing case. */
  readonly told: string[];
};

export const START = 1_800_000_000_000 - (1_800_000_000_000 % HOUR);
const ZONE = zoneId('Europe/Zurich');

/** What the appointment's event should show. The notes name the state, as a custom template may. */
export const shown = (booking: Booking): Facets => ({
  when: booking.when,
  title: booking.title,
  body: booking.state === 'reserved' ? `${booking.notes} (reserved)` : booking.notes,
  location: booking.location,
  showAs: booking.state === 'reserved' ? 'tentative' : 'busy',
});

/** What the server makes of what it is given; doing it twice changes nothing more. */
export const rewritten = (facets: Facets, setting: Setting): Facets =>
  setting.rewrites
    ? {
        ...facets,
        title: facets.title === 'quarterly' ? 'Quarterly' : facets.title,
        body: facets.body.includes('q') && !facets.body.startsWith('<') ? `<${facets.body}>` : facets.body,
      }
    : facets;

export const settingOf = (tape: Tape, force: Partial<Setting> = {}, policy: Partial<Policy> = {}): Setting => ({
  farAhead: !tape.onceIn(3),
  contested: tape.onceIn(3),
  oddities: tape.onceIn(4),
  attendees: tape.below(3),
  rewrites: tape.below(2) === 1,
  policy: {
    ...DEFAULT_POLICY,
    lock: tape.onceIn(3),
    accept: { move: !tape.onceIn(4), cancel: !tape.onceIn(4), decline: true },
    conflict: tape.pick(['booking', 'outlook', 'ask']),
    deletion: tape.pick(['softDelete', 'deletedItems', 'hardDelete']),
    autoConfirm: tape.onceIn(3),
    refuse: { openingHours: tape.onceIn(2), notice: tape.onceIn(2), horizon: true, serviceNotOffered: tape.onceIn(2) },
    silentWrites: !tape.onceIn(3),
    moveBack: !tape.onceIn(3),
    ...policy,
  },
  ...force,
});

const slotStart = (setting: Setting, hour: number): number => START + (setting.farAhead ? 30 * DAY : -HOUR) + hour * HOUR;
export const whenAt = (setting: Setting, hour: number, minutes: number): When => {
  const start = slotStart(setting, hour);
  return { start: instant(start), end: instant(start + minutes * MINUTE), zone: ZONE, allDay: false };
};

export const newWorld = (tape: Tape, setting: Setting): World => ({
  setting,
  now: START,
  booking: {
    when: whenAt(setting, 2, 30),
    title: 'plain',
    notes: 'notes',
    location: '',
    state: tape.onceIn(3) ? 'reserved' : 'confirmed',
    attended: false,
    cancelled: false,
    version: 1,
  },
  items: [],
  versions: 1,
  told: [],
});

/** What the booking side knows of the hour an event shows: a fixed property of the hour, so that asking again agrees. */
export const slotAt = ({ setting }: World, when: When): SlotFacts => {
  if (!setting.contested) return { takenBy: null, breaks: [], ontoBusy: false };
  const hour = Math.round((when.start - slotStart(setting, 0)) / HOUR);
  const breaks: readonly RuleBreak[] = hour === 4 ? ['notice'] : hour === 5 ? ['openingHours', 'horizon'] : [];
  return { takenBy: hour === 6 ? 'another appointment' : null, breaks, ontoBusy: hour === 3 };
};

const WORDS = ['plain', 'quarterly', 'review', 'q and a'] as const;
const SHOW_AS: readonly [ShowAs, ...ShowAs[]] = ['busy', 'tentative', 'free', 'outOfOffice'];

/** The client or Studio edits the appointment; every edit is acknowledged and raises the version. */
export const bookingEdit = (world: World, tape: Tape): void => {
  const { booking, setting } = world;
  if (booking.cancelled) return;
  const what = tape.pick(['title', 'move', 'notes', 'location', 'move', 'confirm', 'attended', 'cancel']);
  const changed = ((): Partial<Booking> => {
    switch (what) {
      case 'title':
        return { title: tape.pick(WORDS) };
      case 'move':
        return { when: whenAt(setting, tape.below(7), tape.pick([30, 60])) };
      case 'notes':
        return { notes: tape.pick(WORDS) };
      case 'location':
        return { location: tape.pick(['', 'room 1', 'room 2']) };
      case 'confirm':
        return { state: 'confirmed' };
      case 'attended':
        return setting.farAhead || !tape.onceIn(3) ? {} : { attended: true };
      case 'cancel':
        return tape.onceIn(3) ? { cancelled: true } : {};
      default: {
        const never: never = what;
        return never;
      }
    }
  })();
  world.versions += 1;
  world.booking = { ...booking, ...changed, version: world.versions };
  world.told.push(`booking: ${what} ${JSON.stringify(changed)}`);
};

/**
 * Somebody edits, deletes or restores in Outlook, or the server itself touches the item.
 * @param fresh in the moment between a write and the look at it nobody types the very words again that were there before
 */
export const outlookEdit = (world: World, tape: Tape, fresh = false): void => {
  const word = (): string => (fresh ? `again ${world.versions}` : tape.pick(WORDS));
  const item = world.items.find(isLive);
  if (item === undefined) {
    if (tape.onceIn(2)) restore(world);
    return;
  }
  const what = tape.pick(['touch', 'title', 'move', 'body', 'location', 'showAs', 'move', 'delete', 'attendees', 'odd']);
  world.told.push(`outlook: ${what}`);
  switch (what) {
    case 'touch':
      return change(world, item, {});
    case 'title':
      return userEdit(world, item, { title: word() });
    case 'move':
      return userEdit(world, item, { when: whenAt(world.setting, tape.below(7), tape.pick([30, 60])) });
    case 'body':
      return userEdit(world, item, { body: word() });
    case 'location':
      return userEdit(world, item, { location: fresh ? word() : tape.pick(['', 'room 1', 'room 2']) });
    case 'showAs':
      return userEdit(world, item, { showAs: tape.pick(SHOW_AS) });
    case 'delete':
      return change(world, item, { where: tape.onceIn(3) ? 'nowhere' : 'deletedItems' });
    case 'attendees':
      return change(world, item, { attendees: world.setting.attendees === 0 ? 0 : tape.below(3) });
    case 'odd':
      return odd(world, item, tape);
    default: {
      const never: never = what;
      return never;
    }
  }
};

const odd = (world: World, item: Item, tape: Tape): void => {
  if (!world.setting.oddities) return change(world, item, {});
  const { when } = item.facets;
  switch (tape.pick(['allDay', 'onlineMeeting', 'series', 'noSeries', 'otherCalendar'])) {
    case 'allDay':
      return userEdit(world, item, { when: { ...when, end: instant(when.start + DAY), allDay: true } });
    case 'onlineMeeting':
      return change(world, item, { onlineMeeting: !item.onlineMeeting });
    case 'series':
      return userEdit(world, item, { when: { ...when, repeats: true } });
    case 'otherCalendar':
      // Another id whenever it moves between folders (F24).
      return change(world, item, { where: item.where === 'elsewhere' ? 'calendar' : 'elsewhere', id: `${item.id}'` });
    default:
      return userEdit(world, item, { when: single(when) });
  }
};

export const single = ({ start, end, zone, allDay }: When): When => ({ start, end, zone, allDay });

const restore = (world: World): void => {
  const item = world.items.findLast((one) => one.where === 'deletedItems');
  if (item === undefined) return;
  world.told.push('outlook: restore');
  // EWS gives an item another id whenever it moves between folders (F24).
  change(world, item, { where: 'calendar', id: `${item.id}'` });
};

const userEdit = (world: World, item: Item, patch: Partial<Facets>): void => {
  const facets = rewritten({ ...item.facets, ...patch }, world.setting);
  const author = { ...item.author, ...Object.fromEntries(Object.keys(patch).map((facet) => [facet, 'user'])) };
  change(world, item, { facets, author });
};

/** Every change gives the item another version, a touch without content too. */
export const change = (world: World, item: Item, changed: Partial<Item>): void => {
  world.versions += 1;
  const next = { ...item, ...changed, version: world.versions };
  world.items = world.items.map((one) => (one === item ? next : one));
};
