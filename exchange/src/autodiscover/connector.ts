/**
 * A connector whose endpoint is left to Autodiscover: each call goes to where its mailbox is known to be, and mailboxes of one
 * integration may be in several places.
 */
import type { Connector, Identity, MailboxRef } from '../connector.ts';
import type { ProbeWish, Step } from '../probe.ts';
import type { Finding } from './kept.ts';

export type RoamingOptions = {
  readonly capabilities: Connector['capabilities'];
  readonly finding: Finding;
  /** The connector of one endpoint; it is closed with this one. */
  readonly at: (endpoint: URL) => Connector;
};

export const roamingConnector = ({ capabilities, finding, at }: RoamingOptions): Connector => {
  const open = new Map<string, Connector>();
  const connectorAt = (endpoint: string): Connector => {
    const known = open.get(endpoint);
    if (known !== undefined) return known;
    const made = at(new URL(endpoint));
    open.set(endpoint, made);
    return made;
  };
  const where = async ({ address }: MailboxRef, signal: AbortSignal): Promise<Connector> =>
    connectorAt((await finding.endpoint(address, signal)).endpoint);
  /** Who it is is asked in the newest version that Autodiscover says its server takes, not from the top downward. */
  const identify = async (mailbox: MailboxRef, signal: AbortSignal): Promise<Identity> => {
    const { schemas } = await finding.endpoint(mailbox.address, signal);
    return through(mailbox, signal, (there) => there.identify({ ...mailbox, schemas }, signal));
  };
  const through = async <Result>(
    mailbox: MailboxRef,
    signal: AbortSignal,
    call: (there: Connector) => Promise<Result>,
  ): Promise<Result> => {
    const there = await where(mailbox, signal);
    try {
      return await call(there);
    } catch (error) {
      finding.failed(mailbox.address, error);
      throw error;
    }
  };
  async function* along<Item>(
    mailbox: MailboxRef,
    signal: AbortSignal,
    call: (there: Connector) => AsyncIterable<Item>,
  ): AsyncGenerator<Item> {
    const there = await where(mailbox, signal);
    try {
      yield* call(there);
    } catch (error) {
      finding.failed(mailbox.address, error);
      throw error;
    }
  }
  async function* probe(mailbox: MailboxRef, signal: AbortSignal, wish?: ProbeWish): AsyncGenerator<Step> {
    const began = performance.now();
    const { hops, ...found } = await finding.anew(mailbox.address, signal);
    const step = { step: 'autodiscover', milliseconds: Math.round(performance.now() - began), hops } as const;
    if (!found.ok) {
      yield { ...step, outcome: 'failed', seen: found.failure.detail, cause: found.failure.cause };
      return;
    }
    yield { ...step, outcome: 'passed', seen: `EWS of ${mailbox.address} is at ${found.found.endpoint}.`, cause: null };
    const { endpoint, schemas } = found.found;
    yield* connectorAt(endpoint).probe({ ...mailbox, schemas }, signal, wish);
  }
  return {
    capabilities,
    push: null,
    identify,
    probe,
    calendars: (calendar, signal) => through(calendar, signal, (there) => there.calendars(calendar, signal)),
    changes: (calendar, window, cursor, signal) => along(calendar, signal, (there) => there.changes(calendar, window, cursor, signal)),
    view: (calendar, window, signal) => through(calendar, signal, (there) => there.view(calendar, window, signal)),
    fetch: (mailbox, ids, detail, signal) => through(mailbox, signal, (there) => there.fetch(mailbox, ids, detail, signal)),
    series: (mailbox, ids, from, signal) => through(mailbox, signal, (there) => there.series(mailbox, ids, from, signal)),
    locate: (calendar, marks, signal) => through(calendar, signal, (there) => there.locate(calendar, marks, signal)),
    create: (calendar, facets, marks, notify, signal) =>
      through(calendar, signal, (there) => there.create(calendar, facets, marks, notify, signal)),
    update: (mailbox, id, ifVersion, patch, notify, signal) =>
      through(mailbox, signal, (there) => there.update(mailbox, id, ifVersion, patch, notify, signal)),
    moveBack: (calendar, id, ifVersion, signal) => through(calendar, signal, (there) => there.moveBack(calendar, id, ifVersion, signal)),
    remove: (mailbox, id, ifVersion, mode, notify, signal) =>
      through(mailbox, signal, (there) => there.remove(mailbox, id, ifVersion, mode, notify, signal)),
    translate: (mailbox, ids, signal) => through(mailbox, signal, (there) => there.translate(mailbox, ids, signal)),
    subscribe: (calendar, signal, beside) => through(calendar, signal, (there) => there.subscribe(calendar, signal, beside)),
    listen: (subscriptions, signal, relief) => {
      const [first] = subscriptions;
      // Of one group, and so of one endpoint; nobody to listen to is over at once.
      return first === undefined ? nobody() : along(first.calendar, signal, (there) => there.listen(subscriptions, signal, relief));
    },
    unsubscribe: (subscription, signal) => through(subscription.calendar, signal, (there) => there.unsubscribe(subscription, signal)),
    close: async () => {
      const all = [...open.values()];
      open.clear();
      await Promise.all(all.map((one) => one.close()));
    },
  };
};

// oxlint-disable-next-line require-yield
async function* nobody(): AsyncGenerator<never> {}
