/** The contract of what Graph posts: counted and marked once for each batch, whoever takes other batches at the same moment. */
import { eventId } from '@lockstep/engine';
import type { Instant } from '@lockstep/engine';
import type { Posted } from '@lockstep/exchange';
import { beforeEach, expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { takeRequests, type Outcome, type Request } from '../../../src/sync/push-told.ts';
import { subscription } from './push-rows.ts';
import { furnish, mailbox, minutes, newRoot } from './rows.ts';

const NOW = minutes(5);

export const toldContract = (open: () => Store): void => {
  let root = '';
  // Ids are those of this root: a notification names nothing else.
  const idOf = (name: string): string => `${root}-${name}`;
  const opener = (sealed: string): string | null => (sealed.startsWith('sealed ') ? sealed.slice('sealed '.length) : null);
  const take = (requests: readonly Request[], now: Instant = NOW): Promise<Outcome> =>
    open().transaction((tx) => takeRequests(tx, opener, requests, now));
  const request = (name: string, more: Partial<Posted> = {}): Request => ({
    id: idOf(name),
    posted: [{ subscription: `graph ${name}`, clientState: 'secret', what: 'changed', event: eventId('AAMk'), ...more }],
  });
  const rows = async () =>
    open().transaction(async (tx) => ({
      subscriptions: await tx.subscriptions.select({ root }),
      mailboxes: await tx.mailboxes.select({ root }),
    }));

  beforeEach(async () => {
    root = newRoot();
    await furnish(open(), root);
    await open().transaction(async (tx) => {
      await tx.mailboxes.insertAll([mailbox(root, 'a', { due: minutes(9), marks: 4 }), mailbox(root, 'b', { due: minutes(1) })]);
      const live = { state: 'live', secret: 'sealed secret', due: minutes(60) } as const;
      for (const name of ['a', 'b'])
        await tx.subscriptions.insert(subscription(root, idOf(name), { ...live, mailbox: name, subscription: `graph ${name}` }));
    });
  });

  it('5.3 a batch counts every notification, and marks each mailbox once: due now unless it was due before', async () => {
    const forged = request('b', { clientState: 'guessed' });
    expect(await take([request('a'), request('b'), request('a'), forged, request('nobody')])).toEqual({ taken: 3, forged: 1, unknown: 1 });
    const { subscriptions, mailboxes } = await rows();
    expect(subscriptions).toMatchObject([
      { told: 2, lastToldAt: NOW, due: minutes(60), marks: 0 },
      { told: 1, lastToldAt: NOW, due: minutes(60), marks: 0 },
    ]);
    expect(mailboxes).toMatchObject([
      { id: 'a', due: NOW, readDue: NOW, toldAt: NOW, marks: 5 },
      { id: 'b', due: minutes(1), readDue: NOW, toldAt: NOW, marks: 1 },
    ]);
  });

  it('5.3 a batch of nothing that is ours writes nothing', async () => {
    const before = await rows();
    expect(await take([request('nobody'), request('a', { clientState: null })])).toEqual({ taken: 0, forged: 1, unknown: 1 });
    expect(await rows()).toEqual(before);
  });

  it('5.3 of batches that several processes take at once none is lost, in whatever order they name the mailboxes', async () => {
    const names = ['a', 'b', 'a', 'b', 'b', 'a'];
    await Promise.all(names.map(async (name) => take([request(name), request(name === 'a' ? 'b' : 'a')])));
    const { subscriptions, mailboxes } = await rows();
    expect(subscriptions.map((one) => one.told)).toEqual([6, 6]);
    expect(mailboxes.map((one) => one.readDue)).toEqual([NOW, NOW]);
  });

  it('F10 of storms that several processes take at once one new subscription follows', async () => {
    await Promise.all(Array.from({ length: 5 }, () => take([request('a', { what: 'removed', event: null })])));
    const { subscriptions, mailboxes } = await rows();
    expect(subscriptions[0]).toMatchObject({ state: 'wanted', secret: null, subscription: null, marks: 1, told: 1 });
    expect(mailboxes[0]).toMatchObject({ deafSince: NOW, toldUntil: null, marks: 5 });
  });
};
