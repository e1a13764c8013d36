/** What an import of pairings would do, line by line (2.1). Pure: everything it is decided from is given. */
import type { Holder } from '../../store/rows/booking.ts';
import type { Pairing } from '../../store/rows/pairing.ts';
import type { RefusalCode } from '../refusal.ts';

/** Why a line is left out. `field` is a column of the file; null: the whole line. */
export type LineRefusal = {
  readonly code: RefusalCode | 'invalid' | 'fault';
  readonly field: string | null;
  readonly problem: string;
  readonly next: string;
};

/** One line of the file. What was left empty is null; `refusal`: it could not even be read. */
export type ImportLine = {
  readonly line: number;
  /** How the file says who is meant; the first of them that is given counts. */
  readonly who: { readonly id: string | null; readonly externalId: string | null; readonly email: string | null };
  readonly kind: Holder['kind'] | null;
  /** Not changed by an import: held against the holder's own, because columns that were sorted apart would pair the wrong people. */
  readonly name: string | null;
  /** In lower case. */
  readonly address: string | null;
  readonly enabled: boolean | null;
  readonly refusal: LineRefusal | null;
};

export type Present = {
  readonly pairing: Pairing;
  readonly address: string;
  /** The name of its integration, where that is not the one that is imported for. */
  readonly elsewhere: string | null;
  /** How many events of ours are linked there; counted only where somebody may leave the mailbox. */
  readonly published: number;
};

/** All that the lines are judged from. Holders out of reach are not in it. */
export type World = {
  readonly holders: readonly Holder[];
  /** By holder. */
  readonly present: ReadonlyMap<string, Present>;
  /** Mailboxes that are known, by address: whose, with the name; `holder` is null where nobody is paired with it. */
  readonly taken: ReadonlyMap<string, { readonly holder: string | null; readonly name: string | null }>;
};

export type ImportWish = {
  /** Null: both kinds. */
  readonly kind: Holder['kind'] | null;
  /** Whether a line with an empty mailbox unpairs; otherwise it leaves the pairing as it is. */
  readonly unpair: boolean;
};

export const EFFECTS = ['pair', 'pairAnew', 'unpair', 'switchOn', 'switchOff', 'unchanged', 'refused'] as const;
export type Effect = (typeof EFFECTS)[number];

/** `address` and `enabled` are as they are afterwards, or as they stay. */
export type PlannedLine = {
  readonly asked: ImportLine;
  readonly does: Effect;
  readonly holder: Holder | null;
  readonly present: Present | null;
  readonly address: string | null;
  readonly enabled: boolean | null;
  readonly refusal: LineRefusal | null;
};

/** So many lines belong together at most; they are written in one transaction. */
export const MOST_TOGETHER = 100;

/** Whether anything is written for a line. */
export const changes = ({ does }: PlannedLine): boolean => does !== 'unchanged' && does !== 'refused';
/** Whether somebody gives up a mailbox. */
export const leaves = ({ does }: PlannedLine): boolean => does === 'unpair' || does === 'pairAnew';
const arrives = ({ does }: PlannedLine): boolean => does === 'pair' || does === 'pairAnew';

const refused = (line: PlannedLine, refusal: LineRefusal): PlannedLine => ({
  ...line,
  does: 'refused',
  refusal,
  address: line.asked.address ?? line.present?.address ?? null,
});

/** What each line would do, in their order. A mailbox may go from one to another within the file: who leaves it makes room. */
export const planImport = (lines: readonly ImportLine[], world: World, wish: ImportWish): readonly PlannedLine[] => {
  const find = finder(world.holders, wish);
  const met = lines.map((line) => meet(line, find, wish));
  const named = groupBy(met, ({ holder }) => holder?.id ?? null);
  const alone = met.map((line): PlannedLine => {
    const others = line.holder === null ? [] : (named.get(line.holder.id) ?? []).filter((other) => other !== line);
    if (line.does === 'refused' || others.length === 0) return own(line, world, wish);
    const where = others.map((other) => other.asked.line).join(', ');
    return refused(line, {
      code: 'repeatedHolder',
      field: fieldOf(line.asked),
      problem: `${line.holder?.name ?? ''} is named in line ${where} as well.`,
      next: 'Keep one line for each.',
    });
  });
  return bounded(settled(alone, world));
};

const groupBy = <Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> => {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
};

type Find = (line: ImportLine) => readonly Holder[];
const finder = (holders: readonly Holder[], wish: ImportWish): Find => {
  const byId = groupBy(holders, ({ id }) => id);
  const byExternalId = groupBy(holders, ({ externalId }) => externalId);
  const byEmail = groupBy(holders, ({ email }) => email);
  return ({ who, kind: said }) => {
    const kind = said ?? wish.kind;
    const found =
      who.id !== null
        ? byId.get(who.id)
        : who.externalId !== null
          ? byExternalId.get(who.externalId)
          : who.email !== null
            ? byEmail.get(who.email)
            : [];
    // An id is of one row, whatever its kind; the others are searched among the kind that is named.
    return (found ?? []).filter((one) => who.id !== null || kind === null || one.kind === kind);
  };
};

const fieldOf = ({ who }: ImportLine): string => (who.id !== null ? 'id' : who.externalId !== null ? 'externalId' : 'contactEmail');
const kindWords = { staff: 'a staff member', resource: 'a resource' } as const;
const folded = (text: string): string => text.normalize('NFC').replaceAll(/\s+/gu, ' ').trim().toLowerCase();

/** Who a line is about. */
const meet = (asked: ImportLine, find: Find, wish: ImportWish): PlannedLine => {
  const nobody: PlannedLine = {
    asked,
    does: 'unchanged',
    holder: null,
    present: null,
    address: asked.address,
    enabled: null,
    refusal: null,
  };
  if (asked.refusal !== null) return refused(nobody, asked.refusal);
  const found = find(asked);
  const [holder] = found;
  const field = fieldOf(asked);
  if (holder === undefined)
    return refused(nobody, {
      code: 'badReference',
      field,
      problem: 'There is no such staff member or resource.',
      next: `Compare the ${field} with those in an export${field === 'contactEmail' ? '' : '; it is case-sensitive'}.`,
    });
  if (found.length > 1)
    return refused(nobody, {
      code: 'badReference',
      field,
      problem: `This is the ${field} of ${found.map(({ name }) => name).join(' and ')}.`,
      next: 'Say by id who is meant.',
    });
  const met: PlannedLine = { ...nobody, holder };
  if ((asked.kind !== null && asked.kind !== holder.kind) || (wish.kind !== null && wish.kind !== holder.kind))
    return refused(met, {
      code: 'wrongRole',
      field: 'kind',
      problem: `${holder.name} is ${kindWords[holder.kind]}.`,
      next: asked.kind !== null && asked.kind !== holder.kind ? 'Correct the kind, or leave it out.' : 'Import staff and resources apart.',
    });
  if (asked.name !== null && folded(asked.name) !== folded(holder.name))
    return refused(met, {
      code: 'badReference',
      field: 'name',
      problem: `This is ${holder.name}, not ${asked.name}.`,
      next: 'Look whether the columns were sorted apart; if the line is right, correct the name or leave it out.',
    });
  return met;
};

/** What a line does, seen for itself. */
const own = (line: PlannedLine, world: World, { unpair }: ImportWish): PlannedLine => {
  const { asked, holder } = line;
  if (line.does === 'refused' || holder === null) return line;
  const present = world.present.get(holder.id) ?? null;
  const met: PlannedLine = { ...line, present, address: present?.address ?? null, enabled: present?.pairing.enabled ?? null };
  if (present === null) {
    return asked.address === null ? met : { ...met, does: 'pair', address: asked.address, enabled: asked.enabled ?? true };
  }
  const stays = asked.address === null ? !unpair : asked.address === present.address;
  if (present.elsewhere !== null) {
    if (stays || asked.address === null) return met;
    return refused(met, {
      code: 'holderPaired',
      field: 'mailbox',
      problem: `${holder.name} is paired with ${present.address} through the integration ${present.elsewhere} already.`,
      next: 'Remove that pairing first.',
    });
  }
  if (stays) {
    if (asked.enabled === null || asked.enabled === present.pairing.enabled) return met;
    return { ...met, does: asked.enabled ? 'switchOn' : 'switchOff', enabled: asked.enabled };
  }
  if (present.published > 0)
    return refused(met, {
      code: 'inUse',
      field: 'mailbox',
      problem:
        present.published === 1
          ? `An appointment of ${holder.name} is linked with an event in ${present.address}.`
          : `${present.published} appointments of ${holder.name} are linked with events in ${present.address}.`,
      next: 'Switch it off instead, or cancel or move these appointments first.',
    });
  if (asked.address === null) return { ...met, does: 'unpair', address: null, enabled: null };
  return { ...met, does: 'pairAnew', address: asked.address, enabled: asked.enabled ?? present.pairing.enabled };
};

/** Judges the lines against each other: one mailbox for each, and none that somebody keeps. */
const settled = (alone: readonly PlannedLine[], world: World): readonly PlannedLine[] => {
  const lines = [...alone];
  const wanting = new Map<string, number[]>();
  const ofHolder = new Map<string, number>();
  lines.forEach((line, at) => {
    if (line.holder !== null && line.does !== 'refused') ofHolder.set(line.holder.id, at);
    if (arrives(line) && line.address !== null) wanting.set(line.address, [...(wanting.get(line.address) ?? []), at]);
  });
  for (const some of wanting.values()) {
    if (some.length < 2) continue;
    for (const at of some) {
      const line = lines[at];
      if (line === undefined) continue;
      const where = some.flatMap((other) => (other === at ? [] : [lines[other]?.asked.line])).join(', ');
      lines[at] = refused(line, {
        code: 'mailboxPaired',
        field: 'mailbox',
        problem: `Line ${where} asks for the mailbox ${line.address ?? ''} as well.`,
        next: 'Give each mailbox to one person or resource only.',
      });
    }
  }
  // Who is refused keeps the mailbox, so whoever was to get it is refused as well, and so on.
  const open = [...wanting.values()].flat();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const line = lines[at];
    if (line === undefined || !arrives(line) || line.address === null) continue;
    const taken = world.taken.get(line.address);
    if (taken === undefined) continue;
    const leaving = taken.holder === null ? undefined : lines[ofHolder.get(taken.holder) ?? -1];
    if (leaving !== undefined && leaves(leaving) && leaving.present?.address === line.address) continue;
    lines[at] = refused(line, {
      code: 'mailboxPaired',
      field: 'mailbox',
      problem: `The mailbox ${line.address} is paired with ${taken.name ?? 'somebody else'} already.`,
      next: 'Choose another mailbox, or remove that pairing first.',
    });
    open.push(...(wanting.get(line.present?.address ?? '') ?? []));
  }
  return lines;
};

/** Those that hand mailboxes on to each other are written at once, so there may not be too many of them. */
const bounded = (planned: readonly PlannedLine[]): readonly PlannedLine[] => {
  const large = new Set(groupsOf(planned).flatMap((group) => (group.length > MOST_TOGETHER ? group : [])));
  if (large.size === 0) return planned;
  const refusal: LineRefusal = {
    code: 'inUse',
    field: 'mailbox',
    problem: `More than ${MOST_TOGETHER} lines hand their mailboxes on to each other.`,
    next: 'Unpair one of them first, or import them in parts.',
  };
  return planned.map((line) => (large.has(line) ? refused(line, refusal) : line));
};

/** The lines that change something, those that pass a mailbox on to each other together. */
export const groupsOf = (planned: readonly PlannedLine[]): readonly (readonly PlannedLine[])[] => {
  const byAddress = new Map(
    planned.flatMap((line) => (leaves(line) && line.present !== null ? [[line.present.address, line] as const] : [])),
  );
  const group = new Map<PlannedLine, PlannedLine[]>();
  for (const line of planned) {
    if (!changes(line)) continue;
    const mine = group.get(line) ?? [line];
    group.set(line, mine);
    const before = arrives(line) && line.address !== null ? byAddress.get(line.address) : undefined;
    const theirs = before === undefined ? mine : (group.get(before) ?? [before]);
    if (before === undefined || theirs === mine) continue;
    // Everybody hands on one mailbox and gets one, so these are chains and rings.
    const [large, small] = mine.length < theirs.length ? [theirs, mine] : [mine, theirs];
    large.push(...small);
    for (const one of small) group.set(one, large);
    group.set(before, large);
  }
  return [...new Set(group.values())];
};
