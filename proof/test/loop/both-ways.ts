/** Two ways to the same world, of which one answers at a time: a mailbox whose transport is left to be found out (1.6). */
import type { EventId } from '@lockstep/engine';
import { ConnectorError, type Connector, type Failure } from '@lockstep/exchange';
import { directConnector } from '../../src/direct/connector.ts';
import { ACCOUNT } from '../../src/simulation/company.ts';
import type { BankOptions } from './bank-options.ts';
import { ANNA, openBank } from './stage.ts';
import type { Bank } from './stage.ts';
import { windowed } from './windowed.ts';

export const OTHER = 'graph:';
export const ofGraph = (id: string): EventId => `${OTHER}${id}` as EventId;
const ofEws = (id: string): EventId => (id.startsWith(OTHER) ? id.slice(OTHER.length) : `not ${id}`) as EventId;
const NOT_HERE: Failure = {
  kind: 'moved',
  scope: 'mailbox',
  cause: 'mailboxMoved',
  ambiguous: false,
  retryAt: null,
  detail: 'MailboxNotEnabledForRESTAPI',
};
const SWITCHED_OFF: Failure = { ...NOT_HERE, kind: 'blockedByPolicy', cause: 'ewsSwitchedOff', detail: 'EWS is disabled for this user' };

/**
 * Which of the two ways answers, whether ids can be translated, whether the other one finds nothing yet of what is there, and whose mailbox
 * stays where it was.
 */
export type Where = { at: 'ews' | 'graph' | 'nowhere'; translates: boolean; lags?: boolean; stays?: string };

/** Refuses everything while the mailbox is elsewhere. */
const gated = (whole: Connector, isOpen: (address: string) => boolean, failure: Failure): Connector => {
  const refused = (): never => {
    throw new ConnectorError(failure);
  };
  // Whose mailbox it is about comes first in all of them.
  const opened = <Call extends (...all: never[]) => unknown>(call: Call): Call =>
    ((...all: Parameters<Call>) =>
      isOpen((all as readonly { readonly address: string }[])[0]?.address ?? '') ? call(...all) : refused()) as Call;
  async function* changes(...all: Parameters<Connector['changes']>): ReturnType<Connector['changes']> {
    if (!isOpen(all[0].address)) refused();
    yield* whole.changes(...all);
  }
  return {
    ...whole,
    changes,
    identify: opened(async (...all) => whole.identify(...all)),
    view: opened(async (...all) => whole.view(...all)),
    fetch: opened(async (...all) => whole.fetch(...all)),
    series: opened(async (...all) => whole.series(...all)),
    locate: opened(async (...all) => whole.locate(...all)),
    create: opened(async (...all) => whole.create(...all)),
    update: opened(async (...all) => whole.update(...all)),
    remove: opened(async (...all) => whole.remove(...all)),
    translate: opened(async (...all) => whole.translate(...all)),
  };
};

/** The same world with ids of its own, as Graph shows it. */
const otherIds = (whole: Connector, where: Where): Connector => {
  const shown = <Has extends { readonly id: EventId }>(event: Has): Has => ({ ...event, id: ofGraph(event.id) });
  async function* changes(...[calendar, window, cursor, signal]: Parameters<Connector['changes']>): ReturnType<Connector['changes']> {
    for await (const page of whole.changes(calendar, window, cursor, signal))
      yield { ...page, changed: page.changed.map(shown), removed: page.removed.map(ofGraph) };
  }
  return {
    ...whole,
    changes,
    identify: async (mailbox, signal) => ({
      ...(await whole.identify(mailbox, signal)),
      identity: mailbox.address === ANNA ? 'of the directory' : `${mailbox.address} of the directory`,
      calendar: 'of Graph',
    }),
    view: async (calendar, window, signal) => (await whole.view({ ...calendar, calendar: null }, window, signal)).map(shown),
    fetch: async (mailbox, ids, detail, signal) => {
      const seen = await whole.fetch(mailbox, ids.map(ofEws), detail, signal);
      return new Map(
        ids.map((id) => {
          const one = seen.get(ofEws(id));
          return [id, one?.at === 'present' ? { ...one, value: shown(one.value) } : { at: 'absent' as const }] as const;
        }),
      );
    },
    locate: async (calendar, marks, signal) =>
      where.lags === true
        ? []
        : (await whole.locate({ ...calendar, calendar: null }, marks, signal)).map((one) => ({ ...one, event: shown(one.event) })),
    create: async (calendar, facets, marks, notify, signal) => {
      const echo = await whole.create({ ...calendar, calendar: null }, facets, marks, notify, signal);
      return { ...echo, id: ofGraph(echo.id), read: echo.read === null ? null : shown(echo.read) };
    },
    update: async (mailbox, id, ifVersion, patch, notify, signal) => {
      const echo = await whole.update(mailbox, ofEws(id), ifVersion, patch, notify, signal);
      return { ...echo, id: ofGraph(echo.id), read: echo.read === null ? null : shown(echo.read) };
    },
    remove: (mailbox, id, ifVersion, mode, notify, signal) => whole.remove(mailbox, ofEws(id), ifVersion, mode, notify, signal),
    translate: async (_mailbox, ids) => new Map(ids.map((id) => [id, where.translates ? ofGraph(id) : null])),
  };
};

export const openBoth = async (where: Where, options: BankOptions = {}): Promise<Bank> => {
  const bank = await openBank({
    ...options,
    connect: (world, clock) =>
      Promise.resolve(
        gated(
          directConnector({ world, account: ACCOUNT, access: 'impersonation', clock, timer: clock.timer }),
          (address) => where.at === 'ews' || address === where.stays,
          SWITCHED_OFF,
        ),
      ),
    graph: (world, clock) => {
      const whole = directConnector({ world, account: ACCOUNT, access: 'impersonation', clock, timer: clock.timer });
      const calendar: Connector['changes'] = (one, ...rest) => whole.changes({ ...one, calendar: null }, ...rest);
      const view: Connector['view'] = (one, ...rest) => whole.view({ ...one, calendar: null }, ...rest);
      const capabilities = { ...whole.capabilities, moveBack: false };
      return gated(
        otherIds(windowed({ ...whole, capabilities, changes: calendar, view }), where),
        (address) => where.at === 'graph' && address !== where.stays,
        NOT_HERE,
      );
    },
  });
  await bank.act(async (tx) => {
    const [row] = await tx.connections.select({});
    if (row !== undefined) await tx.connections.put({ ...row, transport: 'detect' });
  });
  return bank;
};
