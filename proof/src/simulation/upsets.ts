/**
 * What befalls the identity of a company's mailboxes for a while: disabled, renamed, the address given to somebody else (F30), rights
 * taken and given back, the token over (F31), names that do not resolve and certificates that are not trusted or changed (F42). At
 * most one of them a seed, drawn from a stream of its own, so that all else of the seed stays as it was.
 */
import { type Instant, instant, MINUTE, SECOND } from '@lockstep/engine';
import { ConnectorError, type Cause, type Failure, type FailureKind } from '@lockstep/exchange';
import type { World } from '@lockstep/simulator';
import type { VirtualClock } from '../clock.ts';
import type { Moment } from '../direct/doorway.ts';
import type { Random } from '../random.ts';
import { ACCOUNT, type Company, type Staff, WINDOWS_ZONE } from './company.ts';
import type { Grants } from './delegation.ts';
import type { Mark, Marks } from './marks.ts';
import { slotAt } from './slots.ts';
import type { Trace } from './trace.ts';

/** Whoever got an address that belonged to one of the company; nothing of ours may ever be in their calendar. */
export type Stranger = { readonly address: string; readonly ownItem: string };

export type Upsets = {
  /** When something begins or ends next; null: nothing does. */
  readonly nextAt: () => Instant | null;
  /** Lets begin and end what is due at the clock's moment. */
  readonly strike: () => Promise<void>;
  /** Ends what still goes on. */
  readonly end: () => void;
  /** Called as a request travels. Throws ConnectorError where it never arrives. */
  readonly meet: (moment: Moment) => void;
  /** Whether nobody can be at work in Outlook under the addresses of the company at the moment. */
  readonly absent: () => boolean;
  /**
   * What is left of it once it is over. `parked`: one call finds out that the host is back, and then all others go (5.3). `rareLooks`: what does not go away by itself is looked at within the hour only (2.7).
   * `lostMail`: what was sent to a disabled mailbox never arrives, so that copies there are found by reading from the beginning only.
   */
  readonly leaves: () => 'nothing' | 'parked' | 'rareLooks' | 'lostMail';
  readonly strangers: readonly Stranger[];
};

type Kind = 'disabled' | 'renamed' | 'givenAway' | 'rightsTaken' | 'tokenOver' | 'noName' | 'untrusted' | 'certificateChanged';

/** A seed in so many meets one of these. */
const SHARE = 0.3;

const OF_THE_HOST = ['tokenOver', 'noName', 'untrusted', 'certificateChanged'] as const;
type OfTheHost = (typeof OF_THE_HOST)[number];
const FAILURES: Readonly<Record<OfTheHost, readonly [kind: FailureKind, scope: Failure['scope'], cause: Cause, mark: Mark]>> = {
  tokenOver: ['unauthorised', 'account', 'tokenRefused', 'F31 token over in the middle of work'],
  noName: ['unavailable', 'host', 'nameNotFound', 'F42 name that does not resolve'],
  untrusted: ['unavailable', 'host', 'certificateNotTrusted', 'F42 certificate not trusted'],
  certificateChanged: ['unavailable', 'host', 'certificateForAnotherName', 'F42 certificate changed'],
};
const isOfTheHost = (kind: Kind): kind is OfTheHost => OF_THE_HOST.some((one) => one === kind);

export type UpsetParts = {
  readonly random: Random;
  readonly world: World;
  readonly clock: VirtualClock;
  readonly company: Company;
  readonly marks: Marks;
  readonly trace: Trace;
  readonly grants: Grants;
  /** Whether the identity behind the address is in the store. */
  readonly isKnown: (staff: Staff) => Promise<boolean>;
  /** False: none ever begins (a peaceful seed, or a ground that cannot refuse a call on its way). */
  readonly wanted: boolean;
};

export const createUpsets = ({ random, world, clock, company, marks, trace, grants, isKnown, wanted }: UpsetParts): Upsets => {
  const drawn = random.weighted<Kind>([
    [16, 'disabled'],
    [10, 'renamed'],
    [14, 'givenAway'],
    [18, 'rightsTaken'],
    [14, 'tokenOver'],
    [10, 'noName'],
    [10, 'untrusted'],
    [8, 'certificateChanged'],
  ]);
  // Who is invited under an address that is somebody else's is invited rightly, and there is nothing to hold that against.
  const kind = company.team && (drawn === 'renamed' || drawn === 'givenAway') ? 'disabled' : drawn;
  // A name or a token is back within minutes; what an administrator did may take longer to be noticed.
  const lasts = random.weighted([
    [5, random.between(5 * SECOND, 90 * SECOND)],
    [5, random.between(90 * SECOND, 12 * MINUTE)],
  ]);
  const strikes = random.chance(SHARE);
  let from = clock.now() + random.between(20 * SECOND, 7 * MINUTE);
  const who = random.pick(company.staff);
  const strangers: Stranger[] = [];
  let state: 'waits' | 'lasts' | 'over' = wanted && strikes ? 'waits' : 'over';

  let begun = false;
  let heal = (): void => undefined;
  const begin = (): void => {
    state = 'lasts';
    begun = true;
    trace.note(`${who.address}: ${kind} for ${Math.round(lasts / SECOND)} s`);
    if (isOfTheHost(kind)) return;
    const befallen = befall(world, kind, who, company.delegation === null ? null : grants);
    if (befallen.stranger !== null) strangers.push(befallen.stranger);
    heal = befallen.heal;
  };
  const finish = (): void => {
    state = 'over';
    heal();
    trace.note(`${who.address}: ${kind} no more`);
  };
  return {
    nextAt: () => (state === 'over' ? null : instant(state === 'waits' ? from : from + lasts)),
    strike: async () => {
      // An address that is first looked at while it is somebody else's is theirs, and rightly so.
      if (state === 'waits' && clock.now() >= from) {
        if (kind !== 'givenAway' || (await isKnown(who))) begin();
        else from = clock.now() + 10 * SECOND;
      }
      if (state === 'lasts' && clock.now() >= from + lasts) finish();
    },
    end: () => {
      if (state === 'lasts') finish();
      state = 'over';
    },
    meet: ({ operation, mailbox, moment }) => {
      if (state !== 'lasts' || moment !== 'sending') return;
      if (!isOfTheHost(kind)) {
        if (kind === 'rightsTaken' || mailbox === who.address) marks.sometimes(MARK_OF[kind]);
        return;
      }
      const [failing, scope, cause, mark] = FAILURES[kind];
      marks.sometimes(mark);
      throw new ConnectorError({ kind: failing, scope, ambiguous: false, retryAt: null, cause, detail: `${operation}: ${kind}` });
    },
    absent: () => state === 'lasts' && (kind === 'givenAway' || kind === 'renamed' || kind === 'disabled'),
    leaves: () => {
      if (!begun) return 'nothing';
      if (kind === 'noName' || kind === 'untrusted' || kind === 'certificateChanged') return 'parked';
      return kind === 'disabled' ? 'lostMail' : 'rareLooks';
    },
    strangers,
  };
};

const MARK_OF: Readonly<Record<Exclude<Kind, OfTheHost>, Mark>> = {
  disabled: 'F30 mailbox disabled',
  renamed: 'F30 mailbox renamed',
  givenAway: 'F30 address given to somebody else',
  rightsTaken: 'F31 rights taken and given back',
};

type Befallen = { readonly heal: () => void; readonly stranger: Stranger | null };

const befall = (world: World, kind: Exclude<Kind, OfTheHost>, { address }: Staff, grants: Grants | null): Befallen => {
  const { admin } = world;
  switch (kind) {
    case 'disabled':
      admin.setState(address, 'disabled');
      return { heal: () => admin.setState(address, 'ok'), stranger: null };
    case 'rightsTaken':
      if (grants !== null) {
        grants.takeAll();
        return { heal: grants.giveBack, stranger: null };
      }
      admin.setImpersonation(ACCOUNT, []);
      return { heal: () => admin.setImpersonation(ACCOUNT, 'all'), stranger: null };
    case 'renamed': {
      const renamed = `renamed.${address}`;
      admin.rename(address, renamed);
      return { heal: () => admin.rename(renamed, address, true), stranger: null };
    }
    case 'givenAway': {
      const [kept, left] = [`former.${address}`, `stranger.${address}`];
      admin.rename(address, kept, true);
      admin.addMailbox({ address, zone: WINDOWS_ZONE });
      const { id } = world.outlook(address).add({ subject: 'Of a stranger', ...slotAt(0.5) });
      return {
        heal: () => {
          admin.rename(address, left, true);
          admin.rename(kept, address, true);
        },
        stranger: { address: left, ownItem: id },
      };
    }
    default: {
      const never: never = kind;
      return never;
    }
  }
};
