/**
 * A ticket says when somebody opened a booking page, signed by us: whoever fills in the form sooner than a person can, or much
 * later, has not opened it. It takes no third party and keeps nothing; a robot that waits is held by the limits instead.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { DAY, SECOND, type Instant } from '@lockstep/engine';

export const TICKET_PURPOSE = 'lockstep booking form v1';

/** Quicker than this nobody chooses a time and types a name and an address. */
const LEAST_MS = 3 * SECOND;
const MOST_MS = DAY;

/** `early`: seconds after it was given out. `over`: of another page, of nobody, or of yesterday. */
export type Judged = 'good' | 'early' | 'over';
export type Tickets = {
  readonly give: (slug: string, now: Instant) => string;
  readonly judge: (ticket: string, slug: string, now: Instant) => Judged;
};

const TICKET = /^([0-9a-z]{1,11})\.([A-Za-z0-9_-]{43})$/;

export const createTickets = (keys: readonly Buffer[]): Tickets => {
  const macOf = (key: Buffer, slug: string, at: string): Buffer =>
    createHmac('sha256', key)
      .update(JSON.stringify([slug, at]))
      .digest();
  const [current] = keys;
  if (current === undefined) throw new TypeError('there is no key to sign tickets with');
  return {
    give: (slug, now) => {
      const at = now.toString(36);
      return `${at}.${macOf(current, slug, at).toString('base64url')}`;
    },
    judge: (ticket, slug, now) => {
      const [, at = '', text = ''] = TICKET.exec(ticket) ?? [];
      const mac = Buffer.from(text, 'base64url');
      if (mac.length !== 32 || !keys.some((key) => timingSafeEqual(macOf(key, slug, at), mac))) return 'over';
      const age = now - Number.parseInt(at, 36);
      if (age < LEAST_MS) return 'early';
      return age > MOST_MS ? 'over' : 'good';
    },
  };
};
