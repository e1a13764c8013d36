/** People in the cells of the scenario table: who is on the appointment, and who is on the list of its event. */
import { clientMark } from '../src/clients.ts';
import type { Copy } from '../src/copies.ts';
import type { Leftover } from '../src/leftovers.ts';
import { eventId, SECOND, version } from '../src/model.ts';
import type { Attendee, Instant, Participant, ResponseKind } from '../src/model.ts';
import type { Attendance, Base, Invited } from '../src/plan.ts';

/** On the appointment, in a cell: `+ben`; put on it again this morning: `+ben!`; has left it: `~ben`. */
const ON = /^(?<sign>[+~])(?<name>[a-z]+)(?<again>!?)$/;
/**
 * On the list: `@ben`, with the answer of yesterday: `@ben:declined`, with one of a moment ago: `@ben:declined!`, with one told as of the
 * whole second in which they came on the appointment: `@ben:declined=`.
 */
const LISTED = /^@(?<name>[a-z]+)(?::(?<response>[a-z]+)(?<late>[!=]?))?$/;

/** The staff member, the room and the clients of the table; anybody else on a list is a stranger. */
const KINDS: Readonly<Record<string, Participant['kind']>> = { ben: 'required', room: 'resource', ada: 'required', eve: 'required' };
/** The clients of the table. */
const CLIENTS = ['ada', 'eve'];
const holderOf = (name: string): string => (CLIENTS.includes(name) ? clientMark(name) : name);
const addressOf = (name: string): string => (CLIENTS.includes(name) ? `${name}@home.example` : `${name}@bank.example`);

export const participantsOf = (cell: readonly string[], yesterday: Instant, morning: Instant): readonly Participant[] =>
  cell.flatMap((word) => {
    const { sign, name = '', again } = ON.exec(word)?.groups ?? {};
    if (sign === undefined) return [];
    const since = again === '!' ? morning : ((yesterday - 1) as Instant);
    return [{ holder: holderOf(name), address: addressOf(name), name, kind: KINDS[name] ?? 'required', since, left: sign === '~' }];
  });

export const attendeesOf = (cell: readonly string[], yesterday: Instant, now: Instant): readonly Attendee[] =>
  cell.flatMap((word) => {
    const { name, response, late } = LISTED.exec(word)?.groups ?? {};
    if (name === undefined) return [];
    const kind = KINDS[name] ?? 'optional';
    return [
      {
        address: addressOf(name).toUpperCase(),
        name,
        kind,
        response: (response ?? 'none') as ResponseKind,
        respondedAt: response === undefined ? null : late === '!' ? now : late === '=' ? ((yesterday - SECOND) as Instant) : yesterday,
      },
    ];
  });

/**
 * Somebody's own copy, among the circumstances: `copy(ben,10)` at that hour, `copy(ben,10*)` the same, found before its calendar named it,
 * `copy(ben,-)` nowhere, `copy(ben,?)` not to be seen.
 */
export const copyOf = (detail: string, at: (hour: number) => Instant): Copy => {
  const [holder = '', when = '-'] = detail.split(',');
  if (when === '?') return { holder, at: 'unseen' };
  if (when === '-') return { holder, at: 'absent' };
  const hour = Number(when.replace('*', ''));
  const unnamed = when.endsWith('*') ? { unnamed: true as const } : {};
  return { holder, at: 'present', when: { start: at(hour), end: at(hour + 0.5) }, ...unnamed };
};

/**
 * What is left over of a former event in this calendar, among the circumstances: `left-over(u1,10)` a copy at that hour, `left-over(u1,-)`
 * none any more, `left-over(u1,alive)` its organiser has it again, `left-over(u1)` not looked for yet.
 */
export const leftoverOf = (detail: string, at: (hour: number) => Instant): Leftover | null => {
  const [uid = '', what] = detail.split(',');
  if (what === undefined) return null;
  if (what === '-') return { uid, alive: false, copy: { at: 'absent' } };
  const start = what === 'alive' ? 9 : Number(what);
  const value = { id: eventId(`copy-of-${uid}`), when: { start: at(start), end: at(start + 0.5) } };
  return { uid, alive: what === 'alive', copy: { at: 'present', value, version: version('c1') } };
};

/** What was agreed: of those who are listed we had put the staff member, the room and the clients there. */
export const attendanceOf = (shown: readonly Attendee[]): { readonly attendance?: Attendance } =>
  shown.length === 0
    ? {}
    : {
        attendance: {
          invited: shown.flatMap(({ address, name }) => (name in KINDS ? [{ holder: holderOf(name), address }] : [])),
          shown,
        },
      };

/** What is known of the copy of somebody who was invited. */
export const knowing = (base: Base | null, holder: string, known: Partial<Invited>): Base | null =>
  base?.attendance === undefined
    ? base
    : {
        ...base,
        attendance: {
          ...base.attendance,
          invited: base.attendance.invited.map((one) => (one.holder === holder ? { ...one, ...known } : one)),
        },
      };

/** What is known of them since then, among the circumstances: of the staff member, or of the client where it ends so. Null: another word. */
export const knownSince = (word: string, at: Instant): (Partial<Invited> & { readonly holder: string }) | null => {
  const holder = word.endsWith('-client') ? clientMark('ada') : 'ben';
  switch (word.replace(/-client$/, '')) {
    case 'gone':
      return { holder, seen: true, goneAt: at };
    case 'out':
      return { holder, outAt: at };
    case 'struck':
      return { holder, struckAt: at };
    case 'left-off':
      return { holder, leftOffAt: at };
    case 'invited':
      return { holder, at };
    default:
      return null;
  }
};
