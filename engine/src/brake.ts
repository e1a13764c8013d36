/**
 * The brake (rule 4.18): a script, a wrong mailbox or a restored backup that removes or shifts many appointments at once
 * is stopped before the first of them is carried out, until an administrator agrees.
 */
import type { Action } from './plan.ts';
import type { Policy } from './policy/policy.ts';

/** What the brake counts. `in`: the booking side is changed from Outlook. `out`: Exchange is changed from the booking side. */
export type Countable = { readonly kind: 'removal' | 'move'; readonly direction: 'in' | 'out'; readonly offset: number };

/** One of a company's appointments and what is about to happen, or happened, to it; `company: null`: counted in its mailbox alone. */
export type Movement = Countable & { readonly company: string | null };

/** The last hour, without what an administrator released. */
export type Counters = {
  /** Movements already carried out for this mailbox. */
  readonly mailbox: readonly Countable[];
  /** Movements already carried out for the companies of the candidates, each appointment once for each kind. */
  readonly company: readonly Movement[];
  /** Appointments that lie ahead in this mailbox, before the first removal of the hour. */
  readonly mailboxSize: number;
  /**
   * Those of them that stand there and are to stay, as each direction knows of them. What went another way is neither there nor gone: an
   * appointment cancelled in the booking system does not make an emptied calendar look half full.
   */
  readonly standing: Readonly<Record<Countable['direction'], number>>;
};

export const countable = (action: Action, eventStart: number | null): Countable | null => {
  switch (action.do) {
    case 'cancelAppointment':
      return { kind: 'removal', direction: 'in', offset: 0 };
    case 'removeEvent':
    case 'removeCopy':
      return { kind: 'removal', direction: 'out', offset: 0 };
    case 'reschedule':
      return { kind: 'move', direction: 'in', offset: action.when.start - action.from.start };
    case 'updateEvent':
      return action.patch.when === undefined || eventStart === null || action.patch.when.start === eventStart
        ? null
        : { kind: 'move', direction: 'out', offset: action.patch.when.start - eventStart };
    case 'createEvent':
    case 'moveEventBack':
    case 'confirm':
    case 'leaveAppointment':
      return null;
    default: {
      const never: never = action;
      return never;
    }
  }
};

/**
 * Which of the candidates of this pass have to wait. All of a kind (and offset) are judged as one: they go together or
 * not at all, so that the brake never stops half-way through.
 */
export const brake = (candidates: readonly Movement[], counters: Counters, limits: Policy['brake']): ReadonlySet<number> => {
  const halted = new Set<number>();
  for (const group of groups(candidates)) {
    const before = counters.mailbox.filter((done) => alike(done, group.like)).length;
    const count = before + group.members.length;
    const together = [...counters.company.filter((done) => alike(done, group.like)), ...group.members.map((member) => candidates[member])];
    const wide = mostOfOneCompany(together) > limits.perCompany;
    const { kind, direction } = group.like;
    const size = kind === 'removal' ? counters.standing[direction] + count : counters.mailboxSize;
    if (wide || isTooMany(count, size, limits)) for (const member of group.members) halted.add(member);
  }
  return halted;
};

/** Whether so many of one mailbox are too many to be an ordinary hour; `size` counts them too. */
export const isTooMany = (count: number, size: number, limits: Policy['brake']): boolean =>
  (count > limits.perMailbox && count > size * limits.share) || (size >= limits.allOf && count >= size);

const mostOfOneCompany = (movements: readonly (Movement | undefined)[]): number => {
  const counts = new Map<string, number>();
  for (const one of movements) if (one !== undefined && one.company !== null) counts.set(one.company, (counts.get(one.company) ?? 0) + 1);
  return Math.max(0, ...counts.values());
};

const alike = (a: Countable, b: Countable): boolean => a.kind === b.kind && a.direction === b.direction && a.offset === b.offset;

type Group = { readonly like: Countable; readonly members: number[] };
const groups = (candidates: readonly Movement[]): readonly Group[] => {
  const result: Group[] = [];
  candidates.forEach((candidate, index) => {
    const group = result.find((one) => alike(one.like, candidate));
    if (group === undefined) result.push({ like: candidate, members: [index] });
    else group.members.push(index);
  });
  return result;
};
