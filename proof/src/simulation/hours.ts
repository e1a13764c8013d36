/** Working hours that change while everything else goes on, and are published where the company was drawn to (3.8). */
import { DAY } from '@lockstep/engine';
import { changeIntegration, setSchedule, type Occasion } from '@lockstep/server';
import { awayOf, clockOf, MORNING_ENDS, type Hours, type Published, weekOf } from '../checker/hours.ts';
import { CONNECTION, people, ROOT, ZONE, type Company } from './company.ts';
import { START } from './slots.ts';
import type { Stage } from './stage.ts';

export type HoursDo = 'lunch' | 'off' | 'morning' | 'back' | 'publish' | 'days';
export type HoursWish = { readonly do: HoursDo; readonly who: number; readonly which: number; readonly slot: number };

const LUNCHES: readonly Hours['lunch'][] = [
  [12, 13],
  [12.5, 13.5],
  [11.5, 12],
];
/** Dates on which something may be said otherwise: those that a simulation reaches. */
const DATES = 6;

/** What is published to begin with; null: the company publishes nothing, whatever happens. */
export const firstHours = (company: Company): Published | null =>
  company.blockDays === null
    ? null
    : {
        start: START,
        days: company.blockDays,
        of: people(company).map(({ mailbox, address }) => ({ mailbox, address, lunch: [12, 13], off: [], mornings: [] })),
      };

const occasionOf = ({ clock, newId }: Stage): Occasion => ({
  now: clock.now(),
  newId,
  actor: { kind: 'person', id: 'administrator', name: 'Administrator' },
});

const DATE = new Intl.DateTimeFormat('sv', { timeZone: ZONE });
const dateOf = (day: number): string => DATE.format(START + day * DAY + DAY / 2);

/** Gives one person the hours, through the same function as the API. */
const work = async (stage: Stage, hours: Hours): Promise<void> => {
  const holder = stage.company.staff.find(({ mailbox }) => mailbox === hours.mailbox)?.holder ?? '';
  const mornings = [{ from: '09:00', to: clockOf(MORNING_ENDS) }];
  const exceptions = [
    ...hours.off.map((day) => ({ date: dateOf(day), spans: [] })),
    ...hours.mornings.map((day) => ({ date: dateOf(day), spans: mornings })),
  ];
  const period = { zone: ZONE, rules: weekOf(hours), exceptions, validFrom: null, validTo: null };
  await stage.ground.store.transaction(async (tx) => setSchedule(tx, occasionOf(stage), { root: ROOT, holder }, [period]));
};

const publish = async (stage: Stage, days: number | null): Promise<void> =>
  stage.ground.store.transaction(async (tx) => {
    const row = await tx.connections.get({ root: ROOT, id: CONNECTION });
    const settings = days === null ? { publishBlocks: false } : { publishBlocks: true, blockDays: days };
    if (row !== null) await changeIntegration(tx, occasionOf(stage), row, { settings });
  });

const today = ({ clock }: Stage): number => Math.floor((clock.now() - START) / DAY);
/** All that is to lie anywhere: so many writes a change can cost at most, each gone and each made. */
const count = (stage: Stage, published: Published): number =>
  published.of.reduce((sum, one) => sum + awayOf(published, one, today(stage)).length, 0);

export const openHours = async (stage: Stage): Promise<void> => {
  const { hours } = stage.now;
  if (hours === null) return;
  for (const one of hours.of) await work(stage, one);
  await publish(stage, hours.days);
  stage.now.blockWrites += count(stage, hours);
  stage.trace.note(`working hours are published over ${hours.days} days`);
};

export const doHours = async (stage: Stage, wish: HoursWish): Promise<void> => {
  const before = stage.now.hours;
  if (before === null) return;
  const at = Math.floor(wish.who * before.of.length);
  const chosen = before.of[at];
  if (chosen === undefined) return;
  const after = changed(before, chosen, wish, stage.company.blockDays);
  stage.now.hours = after;
  stage.now.blockWrites += count(stage, before) + count(stage, after);
  stage.marks.sometimes('working hours changed');
  stage.trace.note(`hours ${wish.do} ${after.days} ${JSON.stringify(after.of[at])}`);
  if (wish.do === 'publish' || wish.do === 'days') await publish(stage, after.days);
  else if (after.of[at] !== undefined) await work(stage, after.of[at]);
};

const changed = (before: Published, chosen: Hours, { do: what, which, slot }: HoursWish, days: number | null): Published => {
  const day = Math.floor(slot * DATES);
  const set = (more: Partial<Hours>): Published => ({
    ...before,
    of: before.of.map((one) => (one === chosen ? { ...one, ...more } : one)),
  });
  const other = (all: readonly number[]): readonly number[] => all.filter((one) => one !== day);
  switch (what) {
    case 'lunch':
      return set({ lunch: LUNCHES[Math.floor(which * LUNCHES.length)] ?? [12, 13] });
    case 'off':
      return set({ off: [...other(chosen.off), day], mornings: other(chosen.mornings) });
    case 'morning':
      return set({ off: other(chosen.off), mornings: [...other(chosen.mornings), day] });
    case 'back':
      return set({ off: [], mornings: [] });
    case 'publish':
      return { ...before, days: before.days === null ? days : null };
    case 'days':
      return { ...before, days: before.days === null ? null : 1 + Math.floor(which * 4) };
    default: {
      const never: never = what;
      return never;
    }
  }
};
