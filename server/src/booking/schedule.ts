/** Schedules: which one holds for somebody, and how one is set or taken away (7.1). */
import { scheduleProblems, type Schedule, type ScheduleProblem } from '@lockstep/engine';
import type { Company, Holder } from '../store/rows/booking.ts';
import type { ScheduleRow } from '../store/rows/schedule.ts';
import type { Transaction } from '../store/store.ts';
import type { Occasion } from './actor.ts';
import { replanBlocks } from './block-rules.ts';
import { companiesOf } from './company.ts';

/** The schedule that holds, and where it comes from. */
export type HoldingSchedule = {
  /** `own`, that of a `company`, or what holds where nobody set one. */
  readonly source: 'own' | 'company' | 'default';
  /** Whose it is where it is a company's. */
  readonly company: string | null;
  /** Null: bookable at any time; an empty list: never. */
  readonly periods: readonly Schedule[] | null;
};

/** Whose schedule is set: one holder's, or that of everybody of a company and below who has none of their own. */
export type ScheduleOwner = { readonly root: string; readonly holder: string } | { readonly root: string; readonly company: string };

const OFFICE_DAYS = [1, 2, 3, 4, 5];

/** Nobody set one: people keep office hours by their own clock, rooms are always open. */
const fallback = ({ kind, zone }: Pick<Holder, 'kind' | 'zone'>): HoldingSchedule => ({
  source: 'default',
  company: null,
  periods:
    kind === 'resource'
      ? null
      : [
          {
            zone,
            rules: OFFICE_DAYS.map((weekday) => ({ weekday, from: '09:00', to: '17:00' })),
            exceptions: [],
            validFrom: null,
            validTo: null,
          },
        ],
});

/** The schedule of each of these holders of one root company, in at most three reads for all of them. */
export const schedulesOf = async (
  tx: Transaction,
  root: string,
  holders: readonly Holder[],
): Promise<ReadonlyMap<string, HoldingSchedule>> => {
  if (holders.length === 0) return new Map();
  const [own, ofCompany] = await Promise.all([
    tx.schedules.select({ root, holder: { in: holders.map((one) => one.id) } }),
    companySchedules(tx, root),
  ]);
  const rows = new Map(own.map((row) => [row.holder, row]));
  // Whoever has no schedule of their own shares one with everybody like them, so that it is laid down once for all.
  const shared = new Map<string, HoldingSchedule>();
  return new Map(
    holders.map((holder) => {
      const row = rows.get(holder.id);
      if (row !== undefined) return [holder.id, held('own', row)];
      const alike = `${holder.company} ${holder.kind} ${holder.zone}`;
      const found = shared.get(alike) ?? ofCompany(holder.company) ?? fallback(holder);
      shared.set(alike, found);
      return [holder.id, found];
    }),
  );
};

/** The schedule that a company gives to people of theirs: its own, that of the nearest company above, or office hours. */
export const companySchedule = async (tx: Transaction, company: Company): Promise<HoldingSchedule> => {
  const found = (await companySchedules(tx, company.root))(company.id) ?? fallback({ kind: 'staff', zone: company.zone });
  return found.company === company.id ? { ...found, source: 'own' } : found;
};

const held = (source: 'own' | 'company', row: ScheduleRow): HoldingSchedule => ({ source, company: row.company, periods: row.periods });

/** Finds the schedule of a company or of the nearest one above it. The tree is read only where some company has one. */
const companySchedules = async (tx: Transaction, root: string): Promise<(company: string) => HoldingSchedule | null> => {
  const rows = await tx.kept(root, 'company schedules', async () => {
    const found = await tx.schedules.select({ root, company: { not: null } });
    return { value: found, rows: found.length };
  });
  if (rows.length === 0) return () => null;
  const parents = new Map((await companiesOf(tx, root)).map((one) => [one.id, one.parent]));
  return (company) => {
    const passed = new Set<string>();
    for (let at: string | null = company; at !== null && !passed.has(at); at = parents.get(at) ?? null) {
      const row = rows.find((one) => one.company === at);
      if (row !== undefined) return held('company', row);
      passed.add(at);
    }
    return null;
  };
};

/** What is wrong with these periods, each with its field as a JSON pointer (`/periods/0/rules/2/from`). */
export const periodProblems = (periods: readonly Schedule[]): readonly ScheduleProblem[] =>
  periods.flatMap((period, index) =>
    scheduleProblems(period).map((one) => ({
      ...one,
      field: `/periods/${index}/${one.field.replaceAll(/\[(\d+)\]/g, '/$1').replaceAll('.', '/')}`,
    })),
  );

/** Sets the schedule in the place of the one before. The periods have no problems (`periodProblems`). */
export const setSchedule = async (
  tx: Transaction,
  occasion: Occasion,
  owner: ScheduleOwner,
  periods: readonly Schedule[],
): Promise<void> => {
  const [known] = await tx.schedules.select(owner, { lock: 'update' });
  const whose = 'holder' in owner ? { holder: owner.holder, company: null } : { holder: null, company: owner.company };
  await tx.schedules.put({ root: owner.root, id: known?.id ?? occasion.newId(), ...whose, periods, changedAt: occasion.now });
  await replanned(tx, occasion, owner);
};

/** Takes the schedule away: that of the company above holds again, or the usual hours. Without one nothing happens. */
export const clearSchedule = async (tx: Transaction, occasion: Occasion, owner: ScheduleOwner): Promise<void> => {
  await tx.schedules.remove(owner);
  await replanned(tx, occasion, owner);
};

/** What is published of it follows (3.8); a company's schedule is that of whoever has none of their own. */
const replanned = async (tx: Transaction, { now }: Occasion, owner: ScheduleOwner): Promise<void> =>
  replanBlocks(tx, owner.root, 'holder' in owner ? [owner.holder] : null, now);
