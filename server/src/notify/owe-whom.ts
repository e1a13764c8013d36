/** Who is told what, decided from what each was told before and what is so now (6.1). Pure. */
import type { Instant } from '@lockstep/engine';
import type { LetterKind, LetterRow, Outline } from '../store/rows/letter.ts';
import { isElsewhere } from './outline.ts';
import type { AllSwitches, MailEvent } from './rules.ts';

export type Recipient = Pick<LetterRow, 'audience' | 'client' | 'holder'>;

export type Telling = {
  readonly is: Outline;
  readonly lapsed: boolean;
  readonly switches: AllSwitches;
  /** Those whose mailboxes are paired and switched on: the first of them organises (3.1). */
  readonly paired: ReadonlySet<string>;
  readonly now: Instant;
};

/** Which switch a letter is under; null: it goes in any case. */
export const eventOf = (kind: LetterKind, audience: Recipient['audience']): MailEvent | null => {
  switch (kind) {
    case 'lapsed':
      // 7.6: the organiser is told in any case, the others as of any other cancellation.
      return audience === 'organiser' ? null : 'cancelled';
    case 'handedOver':
    case 'putBack':
    case 'leftAlone':
    case 'reminder':
      return null;
    default:
      return kind;
  }
};

export const isSwitchedOn = (switches: AllSwitches, kind: LetterKind, audience: Recipient['audience']): boolean => {
  const event = eventOf(kind, audience);
  return event === null || switches[event][audience];
};

/** In whose calendar its event is; null: in nobody's. */
export const eventOwnerOf = (outline: Outline, paired: ReadonlySet<string>): string | null =>
  outline.staff.find((holder) => paired.has(holder)) ?? null;

/** Everybody who may have to be told, each once: clients, the organiser, the others on it, and who was on it before. */
export const recipientsOf = (
  outlines: readonly (Outline | null)[],
  { is, paired }: Pick<Telling, 'is' | 'paired'>,
): readonly Recipient[] => {
  const known = [is, ...outlines.flatMap((one) => one ?? [])];
  const organiser = eventOwnerOf(is, paired) ?? is.staff[0] ?? null;
  const clients = [...new Set(known.flatMap((one) => one.clients))];
  const staff = [...new Set(known.flatMap((one) => one.staff))];
  return [
    ...clients.map((client): Recipient => ({ audience: 'client', client, holder: null })),
    ...staff.map((holder): Recipient => ({ audience: holder === organiser ? 'organiser' : 'otherStaff', client: null, holder })),
  ];
};

/** What somebody who was told `was` is told now; null: nothing. */
export const kindFor = (recipient: Recipient, was: Outline | null, telling: Telling): LetterKind | null => {
  const { is, now, switches } = telling;
  // 4.19: what is past in the old and in the new is over.
  if (is.end <= now && (was === null || was.end <= now)) return null;
  const kind = changeFor(recipient, was, telling);
  return kind !== null && isSwitchedOn(switches, kind, recipient.audience) ? kind : null;
};

const changeFor = (recipient: Recipient, was: Outline | null, { is, lapsed, paired }: Telling): LetterKind | null => {
  const wasOn = was !== null && isOn(recipient, was);
  const isNow = isOn(recipient, is);
  if (!isNow) return wasOn ? (lapsed && is.state === 'cancelled' ? 'lapsed' : 'cancelled') : null;
  const took = was !== null && was.state !== 'cancelled' && eventOwnerOf(was, paired) !== eventOwnerOf(is, paired);
  if (took && recipient.holder !== null && recipient.holder === eventOwnerOf(is, paired)) return 'handedOver';
  if (!wasOn) return is.state === 'reserved' ? 'reserved' : 'booked';
  if (was.state === 'reserved' && is.state === 'confirmed') return 'confirmed';
  if (isElsewhere(was, is)) return 'rescheduled';
  return was.staff.join() === is.staff.join() ? null : 'staffChanged';
};

const isOn = ({ client, holder }: Recipient, { state, clients, staff }: Outline): boolean =>
  state !== 'cancelled' && (client === null ? holder !== null && staff.includes(holder) : clients.includes(client));
