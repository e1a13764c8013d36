/** How much would be published of the people of an integration (3.8), before anybody switches it on. */
import { planBlocks } from '@lockstep/engine';
import type { Instant, WantedBlock } from '@lockstep/engine';
import type { Holder } from '../store/rows/booking.ts';
import type { Connection } from '../store/rows/sync.ts';
import type { Transaction } from '../store/store.ts';
import { knownOf } from './known.ts';

/** People looked at; a schedule of one's own takes a third of a millisecond, and nobody else is served meanwhile. */
const MOST = 1_000;

export type BlockPreview = {
  /** Who is paired through the integration, switched on and can be booked. */
  readonly people: number;
  /** As many of them were looked at. */
  readonly counted: number;
  /** Those of the counted who would have any, most first. */
  readonly publishing: readonly { readonly holder: Holder; readonly breaks: number; readonly absences: number }[];
};

/** @param isMine whether somebody may be told about people of this company */
export const previewBlocks = async (
  tx: Transaction,
  { root, id }: Connection,
  days: number,
  isMine: (company: string) => boolean,
  now: Instant,
): Promise<BlockPreview> => {
  const mailboxes = await tx.mailboxes.pick({ root, connection: id }, ['id']);
  const pairings =
    mailboxes.length === 0 ? [] : await tx.pairings.select({ root, mailbox: { in: mailboxes.map((one) => one.id) }, enabled: true });
  const found = pairings.length === 0 ? [] : await tx.holders.select({ root, id: { in: pairings.map((one) => one.holder) }, active: true });
  const people = found.filter(({ company }) => isMine(company));
  const counted = people.slice(0, MOST);
  const { schedules } = await knownOf(
    tx,
    root,
    counted.map((one) => one.id),
  );
  // Most share one schedule, which is laid out once for all of them.
  const known = new Map<string, Map<unknown, readonly WantedBlock[]>>();
  const publishing = counted.flatMap((holder) => {
    const periods = schedules.get(holder.id)?.periods ?? null;
    const ofZone = known.get(holder.zone) ?? new Map<unknown, readonly WantedBlock[]>();
    known.set(holder.zone, ofZone);
    const blocks = ofZone.get(periods) ?? planBlocks({ schedules: periods, zone: holder.zone, now, days });
    ofZone.set(periods, blocks);
    const breaks = blocks.filter(({ showAs }) => showAs === 'busy').length;
    return blocks.length === 0 ? [] : [{ holder, breaks, absences: blocks.length - breaks }];
  });
  const total = ({ breaks, absences }: { readonly breaks: number; readonly absences: number }): number => breaks + absences;
  return { people: people.length, counted: counted.length, publishing: publishing.toSorted((one, other) => total(other) - total(one)) };
};
