/** What is told of changes, to whom, and how it is tried again (5.3; graph.md section 4; pitfalls 13, 14). */
import { describe, expect, it } from 'vitest';
import { anna, asAnna, asJonas, days, draft, hours, make, minutes, only, read } from '../world/stage.ts';
import { TENANT_ID, told, URL_A, wire } from './told.ts';

const what = (items: readonly { readonly changeType?: string; readonly lifecycleEvent?: string }[]): readonly unknown[] =>
  items.map((one) => one.changeType ?? one.lifecycleEvent);

describe('5.3 a change in a calendar is told', () => {
  it('5.3: with ids and an etag alone, our own writes as well, under the immutable id where that was asked for', async () => {
    const { world, subscribe, items, later } = told();
    const id = await subscribe();
    const item = make(world, { subject: 'A secret subject' });
    await later(minutes(1));
    const { guid } = world.mailbox(anna) ?? { guid: '' };
    const lasting = wire(item);
    const { changeKey } = read(world, item.id);
    expect(only(items(URL_A))).toEqual({
      subscriptionId: id,
      subscriptionExpirationDateTime: '2026-11-24T08:00:00.0000000Z',
      clientState: 'a secret of this one',
      tenantId: TENANT_ID,
      changeType: 'created',
      resource: `Users/${guid}/Events/${lasting}`,
      resourceData: {
        '@odata.type': '#Microsoft.Graph.Event',
        '@odata.id': `Users/${guid}/Events/${lasting}`,
        '@odata.etag': `W/"${changeKey}"`,
        id: lasting,
      },
    });
  });

  it('5.3: without immutable ids a move tells the old id as deleted and the new one as created; with them both are the same', async () => {
    const { world, subscribe, items, later } = told();
    await subscribe({ changeType: 'created,deleted' }, { immutableIds: false });
    await subscribe({ changeType: 'created,updated,deleted', notificationUrl: 'https://booking.example/told/b' });
    const other = world.admin.addCalendar(anna, 'Second');
    const item = make(world);
    await later(minutes(1));
    world.moveItem(asAnna, { item: { id: item.id }, folder: { id: other.id } });
    await later(minutes(1));
    const mutable = items(URL_A);
    expect(what(mutable)).toEqual(['created', 'deleted', 'created']);
    expect(mutable[0]?.resource).toBe(mutable[1]?.resource);
    expect(mutable[2]?.resource).not.toBe(mutable[1]?.resource);
    const lasting = items('https://booking.example/told/b');
    expect(what(lasting)).toEqual(['created', 'deleted', 'created']);
    expect(new Set(lasting.map(({ resource }) => resource)).size).toBe(1);
  });

  it('5.3: what falls together leaves together, of every calendar of this mailbox and of no other', async () => {
    const { world, subscribe, posts, items, later } = told();
    await subscribe();
    const other = world.admin.addCalendar(anna, 'Second');
    make(world, { subject: 'one' });
    world.createItem(asAnna, { draft: draft(), send: 'SendToNone', folder: { id: other.id } });
    make(world, {}, asJonas);
    const gone = make(world);
    world.deleteItem(asAnna, { item: { id: gone.id }, type: 'MoveToDeletedItems', send: 'SendToNone' });
    await later(minutes(1));
    expect(posts).toHaveLength(1);
    expect(what(items())).toEqual(['created', 'created', 'created', 'deleted']);
  });

  it('5.3: what is new is told as created and as updated, as that of Outlook is, and only what was asked for is told', async () => {
    const { world, subscribe, items, later } = told({ createdIsUpdated: true });
    await subscribe();
    await subscribe({ changeType: 'updated', notificationUrl: 'https://booking.example/told/b' });
    world.outlook(anna).add({ subject: 'x', start: Date.UTC(2026, 10, 25, 9), end: Date.UTC(2026, 10, 25, 10) });
    await later(minutes(1));
    expect(what(items(URL_A))).toEqual(['created', 'updated']);
    expect(what(items('https://booking.example/told/b'))).toEqual(['updated']);
  });

  it('5.3: nothing is told after its end, of which nobody hears', async () => {
    const { world, subscribe, items, posts, later } = told();
    await subscribe({ lifecycleNotificationUrl: null });
    await later(days(1) + 1);
    make(world);
    await later(hours(5));
    expect([items(), posts]).toEqual([[], []]);
  });
});
