/** When a service can be had, and from whom (7.2): who is asked, the engine's answer, and how far it can be trusted (4.17). */
import { servings, slots } from '@lockstep/engine';
import type { Found, Instant, Offer, Serving, Slot, Span, Standing, Wish } from '@lockstep/engine';
import type { Company, Holder, Service } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';
import { reaches, type Reach } from './company.ts';
import { searchTimes, type SearchedTime } from './search-times.ts';
import { referred } from './terms.ts';
import { wanted, type StaffWish } from './wanted.ts';

export type AvailabilityWish = StaffWish & {
  readonly window: Span;
  readonly except: string | null;
  /** Whether each slot names everybody who could. */
  readonly choices: boolean;
};

export type OfferedSlot = Serving & Partial<Pick<Slot, 'choices'>>;

/** Everybody who was asked, with how far their time can be trusted. */
export type AskedHolder = { readonly holder: Holder; readonly standing: Standing; readonly mailbox: SearchedTime['mailbox'] };
export type Availability = {
  readonly service: Service;
  /** Where the service is had. */
  readonly company: Company;
  readonly slots: readonly OfferedSlot[];
  readonly asked: readonly AskedHolder[];
};

/** The engine's words for what a service offers. */
export const offerOf = ({
  durationMinutes,
  stepMinutes,
  bufferBeforeMinutes,
  bufferAfterMinutes,
  noticeMinutes,
  horizonDays,
}: Service): Offer => ({ durationMinutes, stepMinutes, bufferBeforeMinutes, bufferAfterMinutes, noticeMinutes, horizonDays });

/** Throws a `RefusalError`, naming the parameter, for what does not exist or is out of reach, is inactive or does not serve. */
export const availability = async (tx: Transaction, reach: Reach, wish: AvailabilityWish, now: Instant): Promise<Availability> => {
  const { root } = reach;
  const { window, except } = wish;
  const found = await wanted(tx, reach, wish);
  const { service, company, groups, asked } = found;
  if (except !== null) await checkExcept(tx, reach, except);
  const times = await searchTimes(tx, found, { root, window, except, now });
  const search: Wish = { offer: offerOf(service), staff: { kind: 'groups', groups }, rooms: [], window, zone: company.zone, except };
  const answer: Found<OfferedSlot> = wish.choices ? slots(search, times, now) : servings(search, times, now);
  return {
    service,
    company,
    slots: answer.slots,
    asked: asked.flatMap(({ holder }, index) => {
      const standing = answer.standings.get(holder.id);
      return standing === undefined ? [] : [{ holder, standing, mailbox: times[index]?.mailbox ?? null }];
    }),
  };
};

const checkExcept = async (tx: Transaction, reach: Reach, id: string): Promise<void> => {
  const row = await tx.appointments.get({ root: reach.root, id });
  referred(row !== null && reaches(reach, row.company) ? row : null, 'appointment', 'query/except');
};
