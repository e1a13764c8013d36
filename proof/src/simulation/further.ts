/** Further calendars (2.1): some people keep another calendar beside the paired one, ticked as busy only, and are at work in it too. */
import { chooseFurther, type Occasion } from '@lockstep/server';
import { type CalendarItem, type Caller, type Folder, type Recurrence, type World, WorldError } from '@lockstep/simulator';
import { canary } from '../checker/canaries.ts';
import type { Random } from '../random.ts';
import { OBSERVER, ROOT, type Staff } from './company.ts';
import { slotAt } from './slots.ts';
import type { Stage } from './stage.ts';

/** Nobody else's calendars are called so, wherever the mailbox moves. */
export const FURTHER = 'Volunteer fire brigade';
/** Their words are told from those of other events by these numbers, and stand nowhere at all: not even a title is read. */
const WORDS = 700_000;

const ownerOf = (address: string): Caller => ({ account: address, impersonated: null });
const observer: Caller = { account: OBSERVER, impersonated: null };
const isOnline = (world: World, address: string): boolean => world.mailbox(address)?.lives === 'online';

/** As it is called wherever the mailbox lives at the moment; null: it is shown to nobody. */
export const furtherIn = (world: World, address: string): Folder | null => {
  try {
    const folders = isOnline(world, address)
      ? world.graph.calendars(observer, address).map(({ folder }) => folder)
      : world.findFolders(ownerOf(address), { distinguished: 'msgfolderroot' }, 'Deep');
    return folders.find(({ name }) => name === FURTHER) ?? null;
  } catch (error) {
    if (error instanceof WorldError) return null;
    throw error;
  }
};

/** Ticked before anybody books anything. */
export const openFurther = async (stage: Stage): Promise<void> => {
  const { world, company, clock, newId, ground } = stage;
  const occasion: Occasion = { now: clock.now(), newId, actor: { kind: 'person', id: 'administrator', name: 'Administrator' } };
  for (const { address, mailbox } of company.staff.filter((one) => company.further.includes(one.address))) {
    const { id, name } = world.admin.addCalendar(address, FURTHER);
    await ground.store.transaction(async (tx) => {
      const row = await tx.mailboxes.get({ root: ROOT, id: mailbox });
      if (row !== null) await chooseFurther(tx, occasion, row, [{ id, name }]);
    });
    stage.marks.sometimes('a further calendar ticked');
  }
};

const DATE = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Zurich' });

/** Something somebody does in their further calendar; where nobody has one nothing happens. */
export const workInFurther = (stage: Stage, random: Random): void => {
  const owners = stage.company.staff.filter(({ address }) => stage.company.further.includes(address));
  const [who, what, which, slot] = [random.fraction(), random.fraction(), random.fraction(), random.fraction()];
  const owner = owners[Math.floor(who * owners.length)];
  if (owner === undefined) return;
  try {
    act(stage, owner, { what, which, slot });
  } catch (error) {
    // Nobody is let into the mailbox at the moment.
    if (!(error instanceof WorldError)) throw error;
    stage.trace.note(`a further calendar was not touched: ${error.code}`);
  }
};

type Wish = { readonly what: number; readonly which: number; readonly slot: number };
const act = (stage: Stage, { address }: Staff, { what, which, slot }: Wish): void => {
  const { world, marks, trace } = stage;
  const folder = furtherIn(world, address);
  if (folder === null) return;
  const outlook = world.outlook(address);
  const { start, end } = slotAt(slot);
  const lying = itemsIn(world, address, folder.id);
  const chosen = what < 0.6 ? undefined : lying[Math.floor(which * lying.length)];
  if (chosen === undefined) {
    const number = WORDS + stage.trace.steps().length;
    const words = { subject: canary('place', number), body: canary('notes', number), location: canary('place', number) };
    outlook.add({ ...words, start, end, calendar: folder.id, ...(which < 0.15 ? { recurrence: weekly(start) } : {}) });
    if (which < 0.15) marks.sometimes('a series in a further calendar');
    trace.note(`added to the further calendar of ${address}`);
  } else if (what < 0.85) {
    outlook.drag(chosen, start, end);
    marks.sometimes('moved in a further calendar');
    trace.note(`moved in the further calendar of ${address}`);
  } else {
    outlook.removeFor(chosen, 'HardDelete');
    marks.sometimes('removed from a further calendar');
    trace.note(`removed from the further calendar of ${address}`);
  }
};

const weekly = (start: number): Recurrence => ({
  pattern: { kind: 'daily', interval: 7 },
  range: { kind: 'numbered', startDate: DATE.format(start), numberOfOccurrences: 6 },
});

/** Made in a further calendar, and not moved there. */
export const isOfFurther = ({ subject }: Pick<CalendarItem, 'subject'>): boolean => subject.startsWith(canary('place', WORDS / 100_000));

/** By their ids as Outlook knows them: single events made there, which are what is moved and removed. */
const itemsIn = (world: World, address: string, folder: string): readonly string[] =>
  (isOnline(world, address)
    ? world.graph.events(observer, address, folder, null).map(({ item }) => item)
    : world
        .findItems(ownerOf(address), { folder: { id: folder }, offset: 0 })
        .items.flatMap((item) => (item.kind === 'calendar' ? [item] : []))
  ).flatMap((item) => (item.type === 'Single' && isOfFurther(item) ? [item.id] : []));

/** Whether a call names another calendar than the one that is paired. */
export const isOther = (world: World, address: string, calendar: string | null): boolean =>
  calendar !== null && furtherIn(world, address)?.id === calendar;
