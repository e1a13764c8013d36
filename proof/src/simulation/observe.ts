/** Takes down what the checker looks at. */
import type { Store } from '@lockstep/server';
import type { CalendarItem, Caller, World } from '@lockstep/simulator';
import type { Calendar, Observed, Rows } from '../checker/observed.ts';
import { ACCOUNT, INSTALLATION, ROOT } from './company.ts';
import { HORIZON } from './slots.ts';
import type { Stage } from './stage.ts';

export const readRows = (store: Store): Promise<Rows> =>
  store.transaction(async (tx) => ({
    appointments: await tx.appointments.select({ root: ROOT }),
    assignments: await tx.assignments.select({ root: ROOT }),
    links: await tx.links.select({ root: ROOT }),
    mailboxes: await tx.mailboxes.select({ root: ROOT }),
    busy: await tx.busy.select({ root: ROOT }),
    journal: await tx.journal.select({ root: ROOT }, { orderBy: [['id', 'asc']] }),
  }));

/** Every calendar of a mailbox as its owner sees it, and what lies in Deleted Items. */
export const readCalendars = (world: World, address: string): readonly Calendar[] => {
  const owner: Caller = { account: address, impersonated: null };
  const folders = world
    .findFolders(owner, { distinguished: 'msgfolderroot' }, 'Deep')
    .filter(({ folderClass, distinguished }) => folderClass === 'IPF.Appointment' || distinguished === 'deleteditems');
  return folders.map(({ id, distinguished }) => ({
    address,
    id,
    folder: distinguished === 'calendar' ? 'default' : distinguished === 'deleteditems' ? 'deleted' : 'other',
    items: itemsIn(world, owner, id),
    dates: distinguished === 'deleteditems' ? [] : datesIn(world, owner, id),
  }));
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

const datesIn = (world: World, owner: Caller, id: string): readonly CalendarItem[] =>
  world
    .calendarView(owner, { folder: { id }, start: HORIZON.start, end: HORIZON.end, max: 1_000 })
    .items.filter(({ type }) => type === 'Occurrence' || type === 'Exception');

export const observe = async (stage: Stage, unrest: readonly string[]): Promise<Omit<Observed, 'replayed'>> => {
  const { world, company, clock, deeds, sent, forgotten } = stage;
  const rows = await readRows(stage.ground.store);
  return {
    now: clock.now(),
    root: ROOT,
    installation: INSTALLATION,
    account: ACCOUNT,
    movesBack: company.movesBack,
    rows,
    calendars: company.staff.flatMap(({ address }) => readCalendars(world, address)),
    deeds,
    sent,
    mails: world.mails(),
    breaches: world.front.breaches(),
    forgotten,
    cursorLapses: [...stage.cursorLapses, ...unknownCursors(stage, rows)],
    unrest,
    setbacks: stage.now.setbacks + lost(world),
  };
};

/** Cursors in the store that came with no page of changes. */
const unknownCursors = ({ cursors }: Stage, { mailboxes }: Rows): readonly string[] =>
  mailboxes
    .filter(({ address, cursor }) => cursor !== null && cursors.get(address)?.includes(cursor) !== true)
    .map(({ address }) => `Mailbox ${address} was given a cursor that no page of changes came with.`);

/** Writes whose answer was lost, or which were said to have failed although they had not. */
const lost = (world: World): number => {
  const hits = world.faults.hits();
  return (hits.F15 ?? 0) + (hits.F25 ?? 0);
};
