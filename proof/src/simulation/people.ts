/** The mailbox owners at Outlook: they drag, rename, delete, copy and add, and never ask Lockstep. */
import { MINUTE } from '@lockstep/engine';
import type { Span } from '@lockstep/engine';
import { type CalendarItem, type Outlook, type Recurrence, type Sensitivity, type Weekday, WorldError } from '@lockstep/simulator';
import { canary, numberIn } from '../checker/canaries.ts';
import { isReceived, markOf } from '../checker/stamps.ts';
import type { ClientDo, OddDo, OutlookDeed, OutlookDo, TeamDo } from '../checker/observed.ts';
import { people, type Staff, ZONE } from './company.ts';
import { at, HORIZON, slotAt } from './slots.ts';
import type { Stage } from './stage.ts';

export type OutlookWish = {
  readonly do: Exclude<OutlookDo, OddDo | TeamDo | ClientDo> | 'moveOwn' | 'deleteOwn';
  readonly who: number;
  readonly which: number;
  readonly slot: number;
};

const COLLEAGUE = 'colleague@bank.example';

/** Does it at once; nothing happens where there is nothing to do it to. `only`: the appointment whose event it has to be. */
export const doInOutlook = (stage: Stage, wish: OutlookWish, only?: string): void => {
  for (const staff of inTurn(people(stage.company), wish.who)) {
    const outlook = stage.world.outlook(staff.address);
    const chosen = choose(stage, outlook, wish, only);
    // What is shown empty shows nothing to copy (F32).
    if (wish.do === 'copy' && stage.emptied.some(({ mailbox, until }) => mailbox === staff.address && until > stage.clock.now())) continue;
    if (chosen === null) continue;
    try {
      const deed = perform(stage, outlook, staff, wish, chosen);
      stage.deeds.push(deed);
      poison(stage, deed);
      stage.trace.note(inWords(deed));
    } catch (error) {
      if (!(error instanceof WorldError)) throw error;
      stage.trace.note(`outlook ${wish.do} refused: ${error.code}`);
    }
    return;
  }
};

/** Whatever was done to it last, the item cannot be read any more (F40); an event of ours only until the faults stop. */
const poison = (stage: Stage, { do: what, immutableId, after }: OutlookDeed): void => {
  if (after === null || !(what === 'add' || what === 'editBody') || !stage.ground.listens) return;
  if (!stage.random.fork(`poison-${stage.deeds.length}`).chance(stage.now.hostility.poison)) return;
  stage.marks.sometimes('F40 item that nobody can read');
  stage.company.poisoned.add(immutableId);
};

/** Everybody, beginning with the one that the fraction means: somebody has something to do it to. */
export const inTurn = (staff: readonly Staff[], who: number): readonly Staff[] => {
  const first = Math.floor(who * staff.length);
  return [...staff.slice(first), ...staff.slice(0, first)];
};

/** What people do to events of their own. */
const OWN: ReadonlySet<OutlookWish['do']> = new Set(['moveOwn', 'deleteOwn', 'flag', 'rename']);

/** The item to do it to; `new` where nothing is needed. */
const choose = (stage: Stage, outlook: Outlook, wish: OutlookWish, only: string | undefined): CalendarItem | 'new' | null => {
  if (wish.do === 'add') return 'new';
  const own = OWN.has(wish.do);
  const items = (wish.do === 'restore' ? outlook.deleted() : outlook.view(HORIZON.start, HORIZON.end)).filter((item) => {
    const appointment = markOf(item)?.appointment;
    // What people do to the dates of a series of ours is drawn by itself.
    if (!own && item.type !== 'Single') return false;
    // What came by invitation is dealt with as such.
    if (own && isReceived(item)) return false;
    return only === undefined ? (appointment === undefined) === own : appointment === only;
  });
  return items[Math.floor(wish.which * items.length)] ?? null;
};

const DATE = new Intl.DateTimeFormat('sv', { timeZone: ZONE });
const WEEKDAY = new Intl.DateTimeFormat('en', { timeZone: ZONE, weekday: 'long' });

/** Every week without end, or on ten days that follow each other. */
const repeating = ({ start }: Span, weekly: boolean): Recurrence => {
  const startDate = DATE.format(start);
  const day = WEEKDAY.format(start) as Weekday;
  return weekly
    ? { pattern: { kind: 'weekly', interval: 1, days: [day], firstDayOfWeek: 'Monday' }, range: { kind: 'noEnd', startDate } }
    : { pattern: { kind: 'daily', interval: 1 }, range: { kind: 'numbered', startDate, numberOfOccurrences: 10 } };
};

const flagAfter = ({ sensitivity }: CalendarItem, fraction: number): Sensitivity =>
  sensitivity !== 'Normal' ? 'Normal' : fraction < 0.6 ? 'Private' : fraction < 0.8 ? 'Confidential' : 'Personal';

const perform = (stage: Stage, outlook: Outlook, staff: Staff, wish: OutlookWish, chosen: CalendarItem | 'new'): OutlookDeed => {
  const { start, end } = slotAt(wish.slot);
  const number = stage.deeds.length;
  const own = numberIn(stage.seed, number);
  const deed = (what: OutlookDo, before: CalendarItem | null, after: CalendarItem | null): OutlookDeed => ({
    side: 'outlook',
    at: stage.clock.now(),
    do: what,
    mailbox: staff.address,
    immutableId: (after ?? before)?.immutableId ?? '',
    appointment: before === null ? null : (markOf(before)?.appointment ?? null),
    after,
  });
  if (chosen === 'new') {
    const event = {
      subject: canary('subject', own),
      start,
      end,
      body: canary('notes', own),
      location: canary('place', own),
      ...(wish.which < 0.2 ? { sensitivity: 'Private' as const } : {}),
      ...(wish.which >= 0.4 ? { recurrence: repeating({ start, end }, wish.which >= 0.7) } : {}),
    };
    if (wish.which >= 0.4) stage.marks.sometimes('a series made in Outlook');
    return deed('add', null, outlook.add(event));
  }
  const { id } = chosen;
  // Of a series the one that was chosen, or all of it.
  const meant = wish.slot < 0.5 && chosen.masterId !== null ? (outlook.item(chosen.masterId) ?? chosen) : chosen;
  switch (wish.do) {
    case 'move':
    case 'moveOwn':
      stage.marks.sometimes('F27 moved in Outlook');
      if (chosen.type === 'Occurrence') stage.marks.sometimes('an occurrence moved in Outlook');
      return deed('move', chosen, outlook.drag(id, start, end));
    case 'resize':
      return deed(
        'resize',
        chosen,
        outlook.resize(id, chosen.end + (wish.slot < 0.5 || chosen.end - chosen.start <= 30 * MINUTE ? 30 : -15) * MINUTE),
      );
    case 'retitle':
      return deed('retitle', chosen, outlook.retitle(id, `Renamed ${number}`));
    case 'editBody':
      return deed('editBody', chosen, outlook.editBody(id, `<p>Edited ${number}</p>`));
    case 'relocate':
      return deed('relocate', chosen, outlook.relocate(id, `Room ${number}`));
    case 'showAs':
      return deed('showAs', chosen, outlook.setShowAs(id, wish.slot < 0.5 ? 'OOF' : 'Tentative'));
    case 'remind':
      return deed('remind', chosen, outlook.setReminder(id, 5));
    case 'invite':
      return deed('invite', chosen, outlook.addAttendees(id, [{ address: COLLEAGUE, name: 'Colleague' }]));
    case 'flag':
      stage.marks.sometimes('a private flag set or taken away');
      return deed('flag', meant, outlook.setSensitivity(meant.id, flagAfter(meant, wish.slot)));
    case 'rename':
      return deed('rename', meant, outlook.retitle(meant.id, canary('subject', own)));
    case 'delete':
    case 'deleteOwn':
      stage.marks.sometimes('F27 deleted in Outlook');
      outlook.remove(meant.id);
      return deed('delete', chosen, null);
    case 'softDelete':
      outlook.removeFor(id, 'SoftDelete');
      return deed('softDelete', chosen, null);
    case 'hardDelete':
      outlook.removeFor(id, 'HardDelete');
      return deed('hardDelete', chosen, null);
    case 'copy':
      stage.marks.sometimes('F27 copied in Outlook');
      return deed('copy', chosen, outlook.copy(id, start));
    case 'restore':
      return deed('restore', chosen, outlook.restore(id));
    case 'add':
      return deed('add', null, chosen);
    default: {
      const never: never = wish.do;
      return never;
    }
  }
};

export const inWords = (deed: OutlookDeed): string => {
  const when = deed.after === null ? '' : ` ${at(deed.after.start as Parameters<typeof at>[0])}`;
  return `outlook ${deed.do} ${deed.appointment ?? 'own event'} in ${deed.mailbox}${when}`;
};
