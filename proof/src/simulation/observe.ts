/** Takes down what the checker looks at. */
import { DAY } from '@lockstep/engine';
import type { Store } from '@lockstep/server';
import type { CalendarItem, Caller, World } from '@lockstep/simulator';
import type { Calendar, Observed, Rows } from '../checker/observed.ts';
import { remains } from './canaries.ts';
import { isClosedToAll, offeredBlindly } from './blind.ts';
import { ACCOUNT, INSTALLATION, OWN_MAILBOX, ROOT, OBSERVER } from './company.ts';
import { ALL } from './delegation.ts';
import { FURTHER, furtherIn } from './further.ts';
import type { GraphNames, Stage } from './stage.ts';

export const readRows = (store: Store): Promise<Rows> =>
  store.transaction(async (tx) => ({
    appointments: await tx.appointments.select({ root: ROOT }),
    assignments: await tx.assignments.select({ root: ROOT }),
    blocks: await tx.blocks.select({ root: ROOT }),
    links: await tx.links.select({ root: ROOT }),
    mailboxes: await tx.mailboxes.select({ root: ROOT }),
    pairings: await tx.pairings.select({ root: ROOT }),
    busy: await tx.busy.select({ root: ROOT }),
    series: await tx.series.select({ root: ROOT }),
    journal: await tx.journal.select({ root: ROOT }, { orderBy: [['id', 'asc']] }),
  }));

/** As far ahead as the window reaches. */
const YEAR = 365 * DAY;

/** Every calendar of a mailbox as its owner sees it, and what lies in Deleted Items. */
export const readCalendars = (world: World, address: string, now: number): readonly Calendar[] => {
  if (world.mailbox(address)?.lives === 'online') return calendarsOnline(world, address, now);
  const owner: Caller = { account: address, impersonated: null };
  const folders = world
    .findFolders(owner, { distinguished: 'msgfolderroot' }, 'Deep')
    .filter(({ folderClass, distinguished }) => folderClass === 'IPF.Appointment' || distinguished === 'deleteditems');
  return folders.map(({ id, name, distinguished }) => ({
    address,
    id,
    folder: distinguished === 'calendar' ? 'default' : distinguished === 'deleteditems' ? 'deleted' : 'other',
    items: itemsIn(world, owner, id),
    occurrences:
      distinguished === 'calendar' ? occurrencesIn(world, address, now) : name === FURTHER ? occurrencesOf(world, owner, id, now) : [],
  }));
};

const occurrencesIn = (world: World, address: string, now: number): readonly CalendarItem[] =>
  world
    .outlook(address)
    .view(now, now + YEAR)
    .filter((item) => item.type !== 'Single');

const occurrencesOf = (world: World, owner: Caller, id: string, now: number): readonly CalendarItem[] =>
  world.calendarView(owner, { folder: { id }, start: now, end: now + YEAR }).items.filter((item) => item.type !== 'Single');

/** The same of a mailbox that EWS does not know. */
const calendarsOnline = (world: World, address: string, now: number): readonly Calendar[] => {
  const caller: Caller = { account: OBSERVER, impersonated: null };
  const calendars = world.graph.calendars(caller, address).map(({ folder: { id, name }, isDefault }): Calendar => ({
    address,
    id,
    folder: isDefault ? 'default' : 'other',
    items: world.graph.events(caller, address, id, null).map(({ item }) => item),
    occurrences: isDefault
      ? occurrencesIn(world, address, now)
      : name === FURTHER
        ? world.graph
            .view(caller, address, id, { start: now, end: now + YEAR })
            .flatMap(({ item }) => (item.type === 'Single' ? [] : [item]))
        : [],
  }));
  return [...calendars, { address, id: 'deleted', folder: 'deleted', items: world.outlook(address).deleted(), occurrences: [] }];
};

const itemsIn = (world: World, owner: Caller, id: string): readonly CalendarItem[] => {
  const items: CalendarItem[] = [];
  for (let offset = 0; ;) {
    const page = world.findItems(owner, { folder: { id }, offset });
    for (const item of page.items) if (item.kind === 'calendar') items.push(item);
    if (page.includesLast) return items;
    offset = page.nextOffset;
  }
};

/** By the ids that Graph names things by: rows hold these. */
const asNamed = (calendar: Calendar, { named }: GraphNames): Calendar => ({
  ...calendar,
  items: calendar.items.map((item) => ({ ...item, id: named(item.immutableId) })),
  // An occurrence has the lasting id of its master.
  occurrences: calendar.occurrences.map((item) => ({ ...item, masterId: item.masterId === null ? null : named(item.immutableId) })),
});

export const observe = async (stage: Stage, unrest: readonly string[]): Promise<Omit<Observed, 'replayed' | 'mailing'>> => {
  const { world, company, clock, deeds, sent, forgotten, grants } = stage;
  const rows = await readRows(stage.ground.store);
  // Of several ways the one that was found out is the one that counts (1.6).
  const reached = (address: string) => rows.mailboxes.find((row) => row.address === address)?.transport;
  const byGraph = new Set(company.staff.flatMap(({ address }) => (reached(address) === 'graph' ? [address] : [])));
  const onceByGraph = new Set([...byGraph, ...company.staff.flatMap((one) => (one.transport === 'graph' ? [one.address] : []))]);
  const left = await remains(stage.ground.store, stage.trace.steps());
  return {
    now: clock.now(),
    root: ROOT,
    installation: INSTALLATION,
    account: ACCOUNT,
    movesBack: company.movesBack,
    clients: company.invitesClients ? { declinesCount: company.policy.accept.decline } : null,
    templated: company.template !== null,
    byGraph,
    onceByGraph,
    delegate:
      company.delegation === null
        ? null
        : { budget: OWN_MAILBOX, rights: new Map(company.staff.map(({ address }) => [address, grants.of(address) ?? ALL])) },
    blind: [...stage.blind, ...(await blindAtRest(stage, rows))],
    rows,
    settings: stage.now.busy,
    hours: stage.now.hours,
    blockWrites: stage.now.blockWrites,
    further: new Map(
      company.staff.flatMap(({ address, mailbox }) => {
        const folder = company.further.includes(address) ? furtherIn(world, address) : null;
        return folder === null ? [] : [[mailbox, folder.id] as const];
      }),
    ),
    calendars: company.staff.flatMap(({ address }) => {
      const calendars = readCalendars(world, address, clock.now());
      return byGraph.has(address) ? calendars.map((one) => asNamed(one, stage.ground.graphNames)) : calendars;
    }),
    deeds,
    sent,
    mails: world.mails(),
    breaches: world.front.breaches(),
    forgotten,
    brake: company.braked ? company.policy.brake : null,
    emptied: stage.emptied,
    strangers: stage.upsets.strangers.map(({ address, ownItem }) => ({
      address,
      ownItem,
      items: world.outlook(address).view(clock.now() - YEAR, clock.now() + YEAR),
    })),
    samples: stage.samples,
    calls: world.front.calls(),
    poisoned: company.poisoned,
    cursorLapses: [...stage.cursorLapses, ...unknownCursors(stage, rows)],
    sightings: [...stage.sightings, ...left],
    asked: stage.ground.asked,
    unrest,
    setbacks: stage.now.setbacks + lost(world),
  };
};

const blindAtRest = async (stage: Stage, { mailboxes }: Rows): Promise<readonly string[]> => {
  const words: string[] = [];
  for (const { mailbox, holder } of stage.company.staff)
    if (mailboxes.some((row) => row.id === mailbox && isClosedToAll(row))) words.push(...(await offeredBlindly(stage, holder)));
  return words;
};

/** Cursors in the store that came with no page of changes. */
const unknownCursors = ({ cursors }: Stage, { mailboxes }: Rows): readonly string[] =>
  mailboxes
    .filter(({ address, cursor }) => cursor !== null && cursors.get(address)?.includes(cursor) !== true)
    .map(({ address }) => `Mailbox ${address} was given a cursor that no page of changes came with.`);

/** Writes whose answer was lost, or which were said to have failed although they had not. */
const lost = (world: World): number => {
  const hits = world.faults.hits();
  const cut = world.front.calls().filter(({ write, outcome }) => write && (outcome === 'AnswerTruncated' || outcome === 'AnswerShortened'));
  return (hits.F15 ?? 0) + (hits.F25 ?? 0) + cut.length;
};
