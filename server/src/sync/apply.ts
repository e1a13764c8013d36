/** Carrying out the one write of a plan that goes to Exchange. No decision is made here, and nothing is stored. */
import { read } from '@lockstep/engine';
import type { Action, EventEcho, EventId, EventPatch, Event, Facets, Policy } from '@lockstep/engine';
import type { Connector, Echo, Marks } from '@lockstep/exchange';
import type { Mailbox } from '../store/rows/sync.ts';
import type { SyncDeps } from './deps.ts';
import type { Observed } from './observe.ts';
import { stampOf, transactionIdOf } from './observe.ts';

export type RemoteAction = Extract<Action, { do: 'createEvent' | 'updateEvent' | 'moveEventBack' | 'removeEvent' | 'removeCopy' }>;
export const isRemote = (action: Action): action is RemoteAction =>
  action.do !== 'reschedule' && action.do !== 'confirm' && action.do !== 'cancelAppointment' && action.do !== 'leaveAppointment';

/** What a write came back with: the echo in facets, and what the link has to remember of the event. */
export type Written = {
  readonly echo: EventEcho | 'removed' | 'gone' | 'movedBack' | 'copyRemoved';
  readonly eventId: EventId | null;
  readonly uid: string | null;
};

const marksOf = (deps: Pick<SyncDeps, 'installation'>, observed: Observed, epoch: number): Marks => {
  const stamp = stampOf(deps, observed.row, epoch);
  // Client-chosen, so that a create whose answer was lost can be recognised (3.10).
  const uid = `${stamp.appointment}-${epoch}@${stamp.installation}.lockstep`;
  const marks = { stamp, uid, transactionId: transactionIdOf(stamp) };
  // Nobody is reminded of each of their breaks (3.8).
  return observed.block === undefined ? marks : { ...marks, reminder: false };
};

/** The UID that a created event will have; null: Exchange gives it one of its own, and the event alone tells which. */
export const wishedUid = (
  deps: Pick<SyncDeps, 'installation'>,
  { capabilities }: Pick<Connector, 'capabilities'>,
  observed: Observed,
  epoch: number,
): string | null => (capabilities.givesUid ? marksOf(deps, observed, epoch).uid : null);

export const applyRemote = async (
  deps: Pick<SyncDeps, 'installation'>,
  connector: Connector,
  mailbox: Mailbox,
  observed: Observed,
  action: RemoteAction,
  policy: Policy,
  signal: AbortSignal,
): Promise<Written> => {
  const calendar = { address: mailbox.address, calendar: mailbox.calendar };
  switch (action.do) {
    case 'createEvent': {
      const marks = marksOf(deps, observed, action.epoch);
      const echo = await connector.create(calendar, action.facets, marks, action.notify, signal);
      return {
        echo: echoOf(action.facets, echo),
        eventId: echo.id,
        uid: echo.read?.uid ?? wishedUid(deps, connector, observed, action.epoch),
      };
    }
    case 'updateEvent': {
      const echo = await connector.update(mailbox, action.id, action.ifVersion, action.patch, action.notify, signal);
      return { echo: echoOf(written(action.patch), echo), eventId: echo.id, uid: echo.read?.uid ?? observed.link.uid };
    }
    case 'moveEventBack': {
      const { id } = await connector.moveBack(calendar, action.id, action.ifVersion, signal);
      return { echo: 'movedBack', eventId: id, uid: observed.link.uid };
    }
    case 'removeEvent': {
      const echo = await connector.remove(mailbox, action.id, action.ifVersion, policy.deletion, action.notify, signal);
      return { echo, eventId: null, uid: observed.link.uid };
    }
    case 'removeCopy': {
      const echo = await connector.remove(mailbox, action.id, action.ifVersion, policy.deletion, action.notify, signal);
      return { echo: echo === 'gone' ? 'gone' : 'copyRemoved', eventId: observed.link.eventId as EventId | null, uid: observed.link.uid };
    }
    default: {
      const never: never = action;
      return never;
    }
  }
};

/** The facets of what was written; that no recurrence is left is in the time that is read back. */
const written = (patch: EventPatch): Partial<Facets> => {
  const { recurrence: _, attendees: __, ...facets } = patch;
  return facets;
};

const echoOf = (sent: EventEcho['sent'], echo: Echo): EventEcho => ({
  sent,
  version: echo.version,
  read: readBack(echo.read),
  ...(echo.remark === undefined ? {} : { remark: echo.remark }),
});

const readBack = (event: Event | null): EventEcho['read'] => {
  const view = event === null ? null : read(event);
  return event === null || view === null ? null : { facets: view.facets, version: event.version, attendees: view.attendees };
};
