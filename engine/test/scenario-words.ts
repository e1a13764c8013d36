/** The words of the scenario table: from a cell to what the engine is given, and from a plan back to a cell. */
import { attendanceOf, attendeesOf, copyOf, knowing, knownSince, leftoverOf, participantsOf } from './scenario-people.ts';
import { strangers } from './strangers.ts';
import { BLANK, FREE_SLOT } from '../src/plan.ts';
import type { Base, Intent, Memory, Plan, Situation } from '../src/plan.ts';
import { DAY, HOUR, MINUTE, SECOND, eventId, instant, version, zoneId } from '../src/model.ts';
import type { AppointmentView, EventView, Facet, Facets, Instant, Seen, Span } from '../src/model.ts';
import { DEFAULT_POLICY } from '../src/policy/policy.ts';
import type { Policy } from '../src/policy/policy.ts';

/** The day of the table, 00:00. `now` is 08:00 of it, unless a circumstance says otherwise. */
const DAY_START = 1_800_057_600_000;
const hour = (at: number): Instant => instant(DAY_START + at * HOUR);

const YESTERDAY = hour(-20);

const words = (cell: string): readonly string[] => cell.split(' ').filter((word) => word !== '');

/** Changed text and show-as, by the letter that stands for them in a cell. */
const TEXTS: Readonly<Record<string, Partial<Facets>>> = {
  T: { title: 'Other title' },
  B: { body: 'Other body' },
  L: { location: 'Other place' },
  F: { showAs: 'free' },
  R: { showAs: 'tentative' },
  K: { title: 'Title in Outlook' },
};

const facetsOf = (cell: string): Facets => {
  let facets: Facets = {
    when: { start: hour(9), end: hour(9.5), zone: zoneId('Europe/Zurich'), allDay: false },
    title: 'Haircut: Ada',
    body: 'Client: Ada',
    location: 'Salon',
    showAs: 'busy',
  };
  for (const word of words(cell)) {
    const start = /^\d\d$/.test(word) ? Number(word) : null;
    if (start !== null) facets = { ...facets, when: { ...facets.when, start: hour(start), end: hour(start + 0.5) } };
    if (word === 'D') facets = { ...facets, when: { ...facets.when, start: hour(0), end: instant(DAY_START + DAY), allDay: true } };
    if (word === 'W') facets = { ...facets, when: { ...facets.when, end: instant(facets.when.start + 3 * DAY) } };
    if (word === 'S') facets = { ...facets, when: { ...facets.when, repeats: true } };
    facets = { ...facets, ...TEXTS[word] };
  }
  return facets;
};

const appointmentOf = (cell: string): Seen<AppointmentView> => {
  if (cell === '-') return { at: 'absent' };
  if (cell === '?') return { at: 'unseen', why: 'notAsked' };
  if (cell === 'handed-over') return { at: 'unseen', why: 'handingOver' };
  if (cell === 'would-mail') return { at: 'unseen', why: 'mailHeld' };
  if (cell === 'nobody') return { at: 'unseen', why: 'noStaff' };
  const given = words(cell);
  return {
    at: 'present',
    value: {
      facets: facetsOf(cell),
      state: given.includes('R') ? 'reserved' : 'confirmed',
      attended: given.includes('A'),
      participants: participantsOf(given, YESTERDAY, hour(7)),
    },
    version: version('a2'),
  };
};

const eventOf = (cell: string): Seen<EventView> => {
  if (cell === '-') return { at: 'absent' };
  if (cell === '?') return { at: 'unseen', why: 'unreachable' };
  const given = words(cell);
  return {
    at: 'present',
    value: {
      facets: facetsOf(cell),
      id: eventId('item'),
      uid: 'uid',
      epoch: 1,
      elsewhere: given.includes('E') ? 'Private' : null,
      organisedHere: !given.includes('C'),
      attendees: [...strangers(given.includes('P') ? 2 : 0), ...attendeesOf(given, YESTERDAY, hour(8))],
      onlineMeeting: given.includes('M'),
    },
    version: version('e2'),
  };
};

const baseOf = (cell: string): Base | null =>
  cell === '-'
    ? null
    : {
        appointment: { facets: facetsOf(cell), version: version('a1') },
        event: { facets: facetsOf(cell), version: version('e1') },
        policyRevision: 1,
        owed: [],
        left: false,
        ...attendanceOf(attendeesOf(words(cell), YESTERDAY, hour(8))),
      };

type Given = { readonly base: string; readonly appointment: string; readonly event: string; readonly circumstances: string };

export const situationOf = ({ base, appointment, event, circumstances }: Given): Situation => {
  let situation: Situation = {
    appointment: appointmentOf(appointment),
    event: eventOf(event),
    createdThenDeleted: false,
    memory: { ...BLANK, base: baseOf(base), epoch: base === '-' ? 0 : 1 },
    slot: FREE_SLOT,
    policy: DEFAULT_POLICY,
    now: hour(8),
  };
  for (const word of words(circumstances)) situation = withCircumstance(situation, word);
  return situation;
};

const withCircumstance = (situation: Situation, word: string): Situation => {
  const { policy, memory, slot, now } = situation;
  const set = (changed: Partial<Policy>): Situation => ({ ...situation, policy: { ...policy, ...changed } });
  const remember = (changed: Partial<Memory>): Situation => ({ ...situation, memory: { ...memory, ...changed } });
  const ago = (milliseconds: number): Instant => instant(now - milliseconds);
  const under = (seconds: number): { sentAt: Instant; settledAt: Instant } => ({
    sentAt: ago(seconds * SECOND),
    settledAt: instant(now + (45 - seconds) * SECOND),
  });
  const sentUpdate = (seconds: number, facets: readonly Facet[], cell: string): Intent => ({
    ...under(seconds),
    do: 'update',
    ifVersion: version('e1'),
    facets,
    appointment: { facets: facetsOf(cell), version: version('a1') },
    event: facetsOf(cell),
  });
  const [name, detail] = [word.replace(/\(.*/, ''), /\((.*)\)/.exec(word)?.[1] ?? ''];
  const known = knownSince(name, ago(Number(detail) * MINUTE));
  if (known !== null) return remember({ base: knowing(memory.base, known.holder, known) });
  switch (name) {
    case 'lock':
      return set({ lock: true });
    case 'moves:no':
      return set({ accept: { ...policy.accept, move: false } });
    case 'declines:no':
      return set({ accept: { ...policy.accept, decline: false } });
    case 'deletions:no':
      return set({ accept: { ...policy.accept, cancel: false } });
    case 'outlook-wins':
      return set({ conflict: 'outlook' });
    case 'decided': {
      const [keep = '', booking = '', event = ''] = detail.split(',');
      const span = (cell: string): Span => facetsOf(cell).when;
      return {
        ...situation,
        decision: { keep: keep === 'outlook' ? 'outlook' : 'booking', booking: span(booking), event: event === '-' ? null : span(event) },
      };
    }
    case 'ask':
      return set({ conflict: 'ask' });
    case 'auto-confirm':
      return set({ autoConfirm: true });
    case 'graph':
      return set({ silentWrites: false, moveBack: false });
    case 'taken':
      return { ...situation, slot: { ...slot, takenBy: 'another' } };
    case 'refuse:notice':
      return { ...set({ refuse: { ...policy.refuse, notice: true } }), slot: { ...slot, breaks: ['notice'] } };
    case 'warn:notice':
      return { ...situation, slot: { ...slot, breaks: ['notice'] } };
    case 'onto-busy':
      return { ...situation, slot: { ...slot, ontoBusy: true } };
    case 'missing':
      return remember({ missingSince: ago(Number(detail) * SECOND) });
    case 'put-backs':
      return remember({ putBacks: [ago(50 * MINUTE), ago(30 * MINUTE), ago(10 * MINUTE)].slice(0, Number(detail)) });
    case 'held':
      return remember({ heldSince: ago(Number(detail) * HOUR) });
    case 'left':
      return remember({ heldSince: ago(Number(detail) * HOUR), base: memory.base === null ? null : left(memory.base, situation) });
    case 'owed':
      return remember({ base: memory.base === null ? null : owed(memory.base) });
    case 'epoch':
      return remember({ epoch: Number(detail) });
    case 'now':
      return { ...situation, now: hour(Number(detail)) };
    case 'sent':
      return remember({ pending: sentUpdate(10, ['when'], detail) });
    case 'sent-long-ago':
      return remember({ pending: sentUpdate(100, ['when'], detail) });
    case 'creating':
    case 'created-long-ago':
      return remember({
        pending: {
          ...under(name === 'creating' ? 10 : 100),
          do: 'create',
          epoch: 1,
          appointment: { facets: facetsOf(detail), version: version('a1') },
          event: facetsOf(detail),
        },
      });
    case 'moving-back':
      return remember({ pending: { ...under(10), do: 'moveBack' } });
    case 'moved-back-long-ago':
      return remember({ pending: { ...under(100), do: 'moveBack' } });
    case 'removing':
      return remember({ pending: { ...under(10), do: 'remove' } });
    case 'copy':
      return { ...situation, copies: [...(situation.copies ?? []), copyOf(detail, hour)] };
    case 'seen':
      return remember({ base: knowing(memory.base, detail, { seen: true }) });
    case 'moved': {
      const [minutes, ...from] = detail.split(',').map(Number);
      const moved = { at: ago((minutes ?? 0) * MINUTE), from: from.map((was) => ({ start: hour(was), end: hour(was + 0.5) })) };
      const { base } = memory;
      return base?.attendance === undefined ? situation : remember({ base: { ...base, attendance: { ...base.attendance, moved } } });
    }
    case 'left-over': {
      const known = remember({ leftovers: [...(memory.leftovers ?? []), detail.split(',')[0] ?? ''] });
      const found = leftoverOf(detail, hour);
      return found === null ? known : { ...known, leftovers: [...(situation.leftovers ?? []), found] };
    }
    case 'removing-copy':
      return remember({ pending: { ...under(10), do: 'removeCopy' } });
    case 'mail-held':
      return remember({ mailHeld: true });
    case 'reinstated':
      return { ...situation, reinstated: true };
    case 'then-deleted':
      return { ...situation, createdThenDeleted: true };
    default:
      throw new Error(`no circumstance is called ${word}`);
  }
};

/** The event was put back three times and then left where it is (4.3). */
const left = (base: Base, { event }: Situation): Base => ({
  ...base,
  event: event.at === 'present' ? { facets: event.value.facets, version: event.version } : base.event,
  left: true,
  leftIn: ['when'],
});

/** Both sides agreed to differ in the title: writing it would have mailed (3.9). */
const owed = (base: Base): Base => ({
  ...base,
  appointment: { ...base.appointment, facets: { ...base.appointment.facets, ...TEXTS['T'] } },
  owed: ['title'],
});

const clock = (at: number): string => String(Math.floor((at - DAY_START) / HOUR)).padStart(2, '0');

export const actionsOf = (plan: Plan): string =>
  plan.actions
    .map((action) => {
      switch (action.do) {
        case 'createEvent':
          return `create ${clock(action.facets.when.start)} epoch ${action.epoch}`;
        case 'updateEvent': {
          const facets = Object.keys(action.patch).map((facet) =>
            facet === 'when' && action.patch.when !== undefined
              ? `when=${clock(action.patch.when.start)}`
              : facet === 'attendees'
                ? `list=${action.patch.attendees?.after.map(({ name }) => name).join(',')}`
                : facet,
          );
          return `update ${facets.join(' ')}`;
        }
        case 'removeEvent':
          return 'remove';
        case 'moveEventBack':
          return 'move back';
        case 'removeCopy':
          return `remove copy ${action.id}`;
        case 'reschedule':
          return `reschedule ${clock(action.when.start)}`;
        case 'confirm':
          return 'confirm';
        case 'cancelAppointment':
          return action.client === undefined ? 'cancel' : `cancel by ${action.client}`;
        case 'leaveAppointment':
          return `${action.holder} leaves`;
        default: {
          const never: never = action;
          return never;
        }
      }
    })
    .join(', ');

export const reasonsOf = (plan: Plan): string => plan.reasons.map(({ code }) => code).join(' ');

/** Whom Exchange mails, then whom Lockstep tells. */
export const mailOf = (plan: Plan): string => {
  const exchange = plan.actions.flatMap((action) => ('notify' in action ? [action.notify] : []));
  return [...exchange, ...plan.tell.map(({ kind, to }) => `${kind}>${to.join('+')}`)].join(' ');
};
