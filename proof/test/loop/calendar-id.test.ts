/** A calendar that answers under another id than the one that was paired (2.6): the same one, renamed by Graph, or that of a mailbox made anew. */
import { HOUR, MINUTE } from '@lockstep/engine';
import { ConnectorError, type CalendarRef, type Connector } from '@lockstep/exchange';
import { describe, expect, it } from 'vitest';
import { directGraphConnector } from '../../src/direct/graph/connector.ts';
import { ACCOUNT } from '../../src/simulation/company.ts';
import { ANNA, at, openBank } from './stage.ts';
import type { Bank } from './stage.ts';

/** Null: the id that the world gives it. */
type Named = { as: string | null };

const renamed = (inner: Connector, named: Named): Connector => {
  const under = <Ref extends CalendarRef>(calendar: Ref): Ref => {
    if (named.as === null) return calendar;
    if (calendar.calendar === named.as) return { ...calendar, calendar: null };
    throw new ConnectorError({
      kind: 'gone',
      scope: 'mailbox',
      cause: 'anotherMailbox',
      ambiguous: false,
      retryAt: null,
      detail: 'EventsDelta: HTTP 404, ErrorItemNotFound',
    });
  };
  async function* changes(...[calendar, ...rest]: Parameters<Connector['changes']>): ReturnType<Connector['changes']> {
    yield* inner.changes(under(calendar), ...rest);
  }
  return {
    ...inner,
    changes,
    identify: async (mailbox, signal) => {
      const identity = await inner.identify(mailbox, signal);
      return named.as === null ? identity : { ...identity, calendar: named.as };
    },
    view: async (calendar, ...rest) => inner.view(under(calendar), ...rest),
    locate: async (calendar, ...rest) => inner.locate(under(calendar), ...rest),
    create: async (calendar, ...rest) => inner.create(under(calendar), ...rest),
  };
};

const open = (named: Named): Promise<Bank> =>
  openBank({ by: 'graph', graph: (world, clock) => renamed(directGraphConnector({ world, account: ACCOUNT, clock }), named) });

describe('2.6 the same user answers with a calendar of another id', () => {
  it('in which an event of ours is: Graph has renamed it, and everything goes on', async () => {
    const named: Named = { as: null };
    const bank = await open(named);
    const { id } = await bank.book(at(14), at(15));
    await bank.pass(MINUTE);
    named.as = 'renamed';
    bank.outlook.drag(bank.event().id, at(16));
    await bank.pass(HOUR);
    expect(await bank.mailbox()).toMatchObject({ calendar: 'renamed', state: 'syncing', cause: null });
    expect(await bank.appointment(id)).toMatchObject({ startAt: at(16), state: 'confirmed' });
    expect(bank.events()).toHaveLength(1);
  });

  it('in which nothing of ours is left: it is another mailbox, and nothing is cancelled for it', async () => {
    const named: Named = { as: null };
    const bank = await open(named);
    const { id } = await bank.book(at(14), at(15));
    await bank.pass(MINUTE);
    named.as = 'of a mailbox made anew';
    bank.world.admin.moveMailbox(ANNA, 'online');
    for (const event of bank.events()) bank.outlook.remove(event.id);
    await bank.pass(3 * HOUR);
    expect(await bank.mailbox()).toMatchObject({ state: 'error', cause: 'anotherMailbox' });
    expect(await bank.appointment(id)).toMatchObject({ state: 'confirmed' });
  });
});
