/**
 * Private links: addresses by which one client sees, moves or cancels one appointment without signing in (7.3, 4.8). They are
 * signed and kept nowhere; whoever has the address may do what it says, so it stands behind a `#`, which no server, log or
 * referrer is told of.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant } from '@lockstep/engine';
import type { Appointment, Client } from '../store/rows/booking.ts';
import type { Transaction } from '../store/store.ts';

/** Which client of which appointment; `company` is whose appointment it is, and not in the address. */
export type LinkPlace = { readonly root: string; readonly company: string; readonly appointment: string; readonly client: string };
export type SignedPlace = Omit<LinkPlace, 'company'>;

/** Addresses, whole. Opening one changes nothing by itself: programs that look at mail open them too. */
export type PrivateLinks = { readonly view: string; readonly reschedule: string; readonly cancel: string };

export type LinkSigner = {
  /** What stands behind the `#`: the same for the same place, as long as the instance keeps its key. */
  readonly tokenOf: (place: SignedPlace) => string;
  readonly privateLinks: (place: LinkPlace) => PrivateLinks;
  /** What a token was signed for; null where it was signed by nobody who has the key, or is none. */
  readonly read: (token: string) => SignedPlace | null;
};

/** What the keys of links are derived for (RFC 5869, 3.2): no other use of the instance's key gives the same bytes. */
export const LINK_PURPOSE = 'lockstep private link v1';

/** 128 of the 256 bits, as RFC 2104 (section 5) allows: the address stays shorter. */
const MAC_BYTES = 16;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const TOKEN = /^([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{1,64})\.([A-Za-z0-9_-]{22})$/;

const macOf = (key: Buffer, { root, appointment, client }: SignedPlace): Buffer =>
  createHmac('sha256', key)
    .update(JSON.stringify([root, appointment, client]))
    .digest()
    .subarray(0, MAC_BYTES);

/**
 * @param keys derived for `LINK_PURPOSE`, the current one first; links of the former ones go on being believed
 * @param publicUrl how clients reach this server, without a trailing slash
 */
export const createLinkSigner = (keys: readonly Buffer[], publicUrl: string): LinkSigner => {
  const [current] = keys;
  if (current === undefined) throw new TypeError('there is no key to sign links with');
  const tokenOf = (place: SignedPlace): string => {
    const ids = [place.root, place.appointment, place.client];
    if (!ids.every((id) => ID.test(id))) throw new TypeError('an id cannot stand in an address');
    return [...ids, macOf(current, place).toString('base64url')].join('.');
  };
  return {
    tokenOf,
    privateLinks: (place) => {
      const token = tokenOf(place);
      return {
        view: `${publicUrl}/a/view#${token}`,
        reschedule: `${publicUrl}/a/reschedule#${token}`,
        cancel: `${publicUrl}/a/cancel#${token}`,
      };
    },
    read: (token) => {
      const [, root = '', appointment = '', client = '', text = ''] = TOKEN.exec(token) ?? [];
      const mac = Buffer.from(text, 'base64url');
      // One spelling alone: the last sign has spare bits, which a decoder drops.
      if (mac.length !== MAC_BYTES || mac.toString('base64url') !== text) return null;
      const place: SignedPlace = { root, appointment, client };
      return keys.some((key) => timingSafeEqual(macOf(key, place), mac)) ? place : null;
    },
  };
};

export type LinkedAppointment = { readonly appointment: Appointment; readonly client: Client };

/**
 * The appointment that a signed place is about and the client in it; null once it is of no use: the appointment is over, or
 * the client is not on it any more. A cancelled one can be seen until its end.
 */
export const openLink = async (tx: Transaction, place: SignedPlace, now: Instant): Promise<LinkedAppointment | null> => {
  const appointment = await tx.appointments.get({ root: place.root, id: place.appointment });
  if (appointment === null || appointment.endAt <= now || !appointment.clients.includes(place.client)) return null;
  const client = await tx.clients.get({ root: place.root, id: place.client });
  return client === null ? null : { appointment, client };
};
