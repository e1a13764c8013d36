/** Exchange Web Services behind `Connector`: the wiring, and what is a fact about this transport. */
import type { Facets } from '@lockstep/engine';
import type { Dispatcher } from 'undici';
import { basicWay } from '../auth/basic.ts';
import type { SocketMaker } from '../auth/ntlm/connection.ts';
import { ntlmWay } from '../auth/ntlm/way.ts';
import type { Tokens } from '../auth/oauth/tokens.ts';
import { oauthWay } from '../auth/oauth/way.ts';
import type { Way } from '../auth/way.ts';
import type { Capabilities, Clock, Connector, MailboxRef, Timer } from '../connector.ts';
import { withoutLive, type Live } from '../live.ts';
import { CAREFUL, type Step } from '../probe.ts';
import { accountRestraint, hostRestraint, type HostRestraint, type Restraint } from '../restraint.ts';
import { ewsCalls, onlyReply, type Access } from './calls.ts';
import { calendars } from './calendars.ts';
import { identify } from './identify.ts';
import { locate } from './locate.ts';
import { decodeConvertId, encodeConvertId } from './operations/convert-id.ts';
import { probe, type Trust } from './probe.ts';
import { changes, fetch, view, type Reading } from './read.ts';
import { series } from './series.ts';
import type { EwsVersion } from './soap.ts';
import { listen, subscribe, unsubscribe } from './stream/listen.ts';
import { httpTransport, type TransportOptions } from './transport.ts';
import { create, moveBack, remove, update } from './write.ts';

/** How a request signs in. NTLM signs in sockets, so it makes its own. */
export type SignIn =
  | { readonly kind: 'basic'; readonly userName: string; readonly password: string }
  | { readonly kind: 'ntlm'; readonly userName: string; readonly password: string; readonly socket: SocketMaker }
  | { readonly kind: 'oauth'; readonly tokens: Tokens };

export type EwsOptions = {
  /** `https://mail.example.com/EWS/Exchange.asmx` */
  readonly endpoint: URL;
  readonly signIn: SignIn;
  readonly access: Access;
  /** `detect` begins with Exchange2013_SP1 and steps down per mailbox. */
  readonly version: 'detect' | EwsVersion;
  /** The one way out. The connector never closes it: it may be shared. */
  readonly dispatcher: Dispatcher;
  /** Where hanging connections go out, each of which keeps a place for half an hour; left out, `dispatcher`. */
  readonly hangingDispatcher?: Dispatcher;
  readonly clock: Clock;
  /** Watches hanging connections; left out, the machine's. */
  readonly timer?: Timer;
  readonly requestTimeoutMs: number;
  /** A new GUID for each request. */
  readonly ids: () => string;
  /** Shared by all connectors of one account; left out, this connector holds back by itself. */
  readonly restraint?: Restraint;
  /** Only events stamped by this installation are read in full; left out, any well-formed stamp counts as ours. */
  readonly installation?: string;
  readonly trace?: TransportOptions['trace'];
  readonly messages?: TransportOptions['messages'];
  readonly certificates?: () => Promise<NonNullable<Step['certificates']>>;
  /** How the dispatchers verify the server, for *Test connection* to say; left out, by its authority and its name. */
  readonly trust?: Trust;
};

/** Calls at once over sockets that are signed in one by one; EWSMaxConcurrency is 27 for each mailbox, and these are all of them together. */
const NTLM_CALLS = 20;

/** All calls at once to one host, whichever account makes them, until it says that they are too many. */
export const HOST_CALLS = 64;
/**
 * The same of one account. Acting as the owner of each mailbox it uses a budget of that mailbox; acting as itself it has one for all
 * of them, of which 27 calls at once are Exchange's limit (10 in Exchange 2010, which half of these and the next refusal find out).
 */
const ACCOUNT_CALLS: Readonly<Record<Access, number>> = { impersonation: HOST_CALLS, delegate: 20 };

/** How one account holds back; what is said of the host is shared by all that call it. */
export const restraintOf = (access: Access, host: HostRestraint, clock: Clock, timer: Timer): Restraint =>
  accountRestraint(ACCOUNT_CALLS[access], host, clock, timer);

/** @param most requests at once where each takes a socket of its own */
const wayOf = (signIn: SignIn, dispatcher: Dispatcher, most: number): Way => {
  switch (signIn.kind) {
    case 'basic':
      return basicWay(signIn, dispatcher);
    case 'ntlm':
      return ntlmWay({ credential: signIn, socket: signIn.socket, most });
    case 'oauth':
      return oauthWay(signIn.tokens, dispatcher);
    default: {
      const never: never = signIn;
      return never;
    }
  }
};

/** A delegate may not subscribe (ErrorSubscriptionDelegateAccessNotSupported), only whoever acts as the owner. */
export const capabilitiesOf = (access: Access): Capabilities => ({
  feed: 'folder',
  live: access === 'impersonation' ? 'stream' : 'none',
  deleteModes: ['softDelete', 'deletedItems', 'hardDelete'],
  conditionalWrites: true,
  silentWrites: true,
  moveBack: true,
  givesUid: true,
});

const machineTimer: Timer = (milliseconds, ring) => {
  const timer = setTimeout(ring, milliseconds);
  return () => clearTimeout(timer);
};

/** Ids converted by one call; the request stays far below the 400 KB limit (ids are up to 512 bytes). */
const CONVERTED_AT_ONCE = 100;

export function ewsConnector(options: EwsOptions): Connector {
  const { endpoint, signIn, dispatcher, clock, requestTimeoutMs, ids } = options;
  const timer = options.timer ?? machineTimer;
  const way = wayOf(signIn, dispatcher, NTLM_CALLS);
  const hangingWay = wayOf(signIn, options.hangingDispatcher ?? dispatcher, Number.POSITIVE_INFINITY);
  const transport = httpTransport({
    endpoint,
    way,
    hangingWay,
    clock,
    timer,
    requestTimeoutMs,
    ids,
    ...(options.trace === undefined ? {} : { trace: options.trace }),
    ...(options.messages === undefined ? {} : { messages: options.messages }),
  });
  const restraint = options.restraint ?? restraintOf(options.access, hostRestraint(HOST_CALLS, clock), clock, timer);
  const calls = ewsCalls({ transport, clock, access: options.access, version: options.version, restraint, waitMs: requestTimeoutMs });
  const readingOf = ({ address, zone, schemaVersion }: MailboxRef): Reading => {
    calls.remember(address, schemaVersion);
    return {
      calls,
      access: options.access,
      context: (detail) => ({ detail, mailboxZone: zone ?? null, installation: options.installation ?? null }),
    };
  };
  const account = options.access === 'delegate' && signIn.kind !== 'oauth' ? signIn.userName : null;
  const line = { calls, timer };
  const probing = {
    endpoint,
    account,
    line,
    trust: options.trust ?? 'verified',
    dispatcher,
    clock,
    requestTimeoutMs,
    ...(options.certificates === undefined ? {} : { certificates: options.certificates }),
  };
  const live: Live =
    options.access === 'delegate'
      ? withoutLive
      : {
          subscribe: (calendar, signal, beside) => {
            calls.remember(calendar.address, calendar.schemaVersion);
            return subscribe(line, calendar, signal, beside);
          },
          listen: (subscriptions, signal, relief) => listen(line, subscriptions, signal, relief),
          unsubscribe: (subscription, signal) => unsubscribe(line, subscription, signal),
        };
  return {
    capabilities: capabilitiesOf(options.access),
    push: null,
    ...live,
    identify: (mailbox, signal) => {
      calls.anew(mailbox.address, mailbox.schemas);
      return identify(calls, mailbox, clock.now(), signal, account);
    },
    probe: (mailbox, signal, wish = CAREFUL) => {
      calls.anew(mailbox.address, mailbox.schemas);
      return probe({ ...probing, wish }, calls, readingOf(mailbox), mailbox, signal);
    },
    calendars: (calendar, signal) => calendars(readingOf(calendar).calls, calendar, signal),
    // The feed is of the whole folder, so a window means nothing here.
    changes: (calendar, _window, cursor, signal) => changes(readingOf(calendar), calendar, cursor, signal),
    view: (calendar, window, signal) => view(readingOf(calendar), calendar, window, signal),
    fetch: (mailbox, wanted, detail, signal) => fetch(readingOf(mailbox), mailbox, wanted, detail, signal),
    series: (mailbox, wanted, from, signal) => series(readingOf(mailbox), mailbox, wanted, from, signal),
    locate: (calendar, marks, signal) => locate(readingOf(calendar), calendar, marks, signal),
    // The first step has no attendees and so nobody to notify; see `create`.
    create: (calendar, facets: Facets, marks, _notify, signal) => create(readingOf(calendar), calendar, facets, marks, signal),
    update: (mailbox, id, ifVersion, patch, notify, signal) => update(readingOf(mailbox), mailbox, id, ifVersion, patch, notify, signal),
    moveBack: (calendar, id, ifVersion, signal) => moveBack(readingOf(calendar), calendar, id, ifVersion, signal),
    remove: (mailbox, id, ifVersion, mode, notify, signal) => remove(readingOf(mailbox), mailbox, id, ifVersion, mode, notify, signal),
    async translate(mailbox, wanted, signal) {
      const spec = { operation: 'ConvertId', writes: false };
      calls.remember(mailbox.address, mailbox.schemaVersion);
      const translated = new Map<(typeof wanted)[number], string | null>();
      for (let at = 0; at < wanted.length; at += CONVERTED_AT_ONCE) {
        const batch = wanted.slice(at, at + CONVERTED_AT_ONCE);
        const replies = await calls.call(
          {
            ...spec,
            mailbox: mailbox.address,
            encode: () => encodeConvertId({ ids: batch, mailbox: mailbox.address }),
            decode: decodeConvertId,
          },
          signal,
        );
        if (replies.length !== batch.length) throw calls.malformed(spec, `${replies.length} response messages instead of ${batch.length}`);
        for (const [index, id] of batch.entries()) {
          const reply = replies[index];
          const whole = reply?.problem == null ? null : calls.failure(spec, reply.problem);
          // An id that cannot be converted is answered with null; anything about more than this id is thrown.
          if (whole !== null && whole.failure.scope !== 'item') throw whole;
          translated.set(id, whole === null && reply !== undefined ? onlyReply(calls, spec, [reply]).id : null);
        }
      }
      return translated;
    },
    close: async () => {
      await Promise.all([way.close(), hangingWay.close()]);
    },
  };
}
