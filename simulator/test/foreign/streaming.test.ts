/** The published client listens to streaming notifications of the simulator as it does to those of Exchange. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Town } from '../ews/town.ts';
import { ANNA, BERT, SERVICE, START, startTown } from '../ews/town.ts';
import type { ForeignUser } from './outlook-user.ts';
import { ews, foreignUser, refusal } from './outlook-user.ts';

const KINDS = [ews.EventType.Created, ews.EventType.Modified, ews.EventType.Moved, ews.EventType.Deleted, ews.EventType.Copied];

describe('ews-javascript-api as a listener', () => {
  let town: Town;
  let user: ForeignUser;
  let connection: ews.StreamingSubscriptionConnection | null = null;

  beforeEach(async () => {
    town = await startTown();
    // The assistant's own touch of a new item would be an event nobody in the test has made.
    town.simulator.world.faults.set({ F51: 0 });
    user = foreignUser(town.simulator, ANNA);
  });
  afterEach(async () => {
    if (connection?.IsOpen === true) connection.Close();
    connection = null;
    user.close();
    await town.simulator.close();
  });

  const subscribe = (): Promise<ews.StreamingSubscription> =>
    user.service.SubscribeToStreamingNotifications([new ews.FolderId(ews.WellKnownFolderName.Calendar)], ...KINDS);

  /** What the client was told, each waited for in its turn. */
  type Heard = { readonly next: () => Promise<readonly ews.NotificationEvent[]>; readonly disconnected: Promise<void> };
  const listen = (subscription: ews.StreamingSubscription, minutes: number): Heard => {
    const heard: (readonly ews.NotificationEvent[])[] = [];
    let wake = (): void => undefined;
    let gone = (): void => undefined;
    const disconnected = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const opened = new ews.StreamingSubscriptionConnection(user.service, minutes);
    connection = opened;
    opened.AddSubscription(subscription);
    opened.OnNotificationEvent.push((_sender, told) => {
      heard.push(told.Events);
      wake();
    });
    opened.OnDisconnect.push(() => gone());
    // The library's promise settles only when the connection ends badly.
    Promise.resolve(opened.Open() as unknown).catch(() => gone());
    return {
      disconnected,
      next: async () => {
        for (;;) {
          const first = heard.shift();
          if (first !== undefined) return first;
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      },
    };
  };
  const kinds = (events: readonly ews.NotificationEvent[]): readonly string[] =>
    events.filter((event) => event instanceof ews.ItemEvent).map((event) => ews.EventType[event.EventType] ?? '?');
  const opened = async (): Promise<void> => {
    while (town.simulator.world.nextDue() === null) await new Promise<void>((resolve) => setImmediate(resolve));
  };

  it('subscribes, hears what a person does in Outlook, and unsubscribes', async () => {
    const subscription = await subscribe();
    const heard = listen(subscription, 30);
    await opened();
    const outlook = town.simulator.world.outlook(ANNA);
    const made = outlook.add({ subject: 'Advice', start: START, end: START + 3_600_000 });
    const created = await heard.next();
    expect(kinds(created)).toEqual(['Created']);
    const [first] = created;
    expect(first instanceof ews.ItemEvent ? first.ItemId.UniqueId : null).toBe(made.id);
    outlook.drag(made.id, START + 3_600_000);
    expect(kinds(await heard.next())).toEqual(['Modified']);
    outlook.remove(made.id);
    expect(kinds(await heard.next())).toEqual(['Moved']);
    const secret = outlook.add({ subject: 'Secret', start: START, end: START + 3_600_000 });
    await heard.next();
    outlook.removeFor(secret.id, 'HardDelete');
    expect(kinds(await heard.next())).toEqual(['Deleted']);
    connection?.Close();
    connection = null;
    await subscription.Unsubscribe();
    expect(await refusal(subscription.Unsubscribe())).toBe('ErrorSubscriptionNotFound');
  });

  it('lives through heartbeats in both forms, and is disconnected when its minutes are over', async () => {
    const heard = listen(await subscribe(), 3);
    await opened();
    for (let beat = 0; beat < 3; beat += 1) town.pass(45_000);
    const made = town.simulator.world.outlook(ANNA).add({ subject: 'Advice', start: START, end: START + 3_600_000 });
    let events: readonly ews.NotificationEvent[] = [];
    while (kinds(events).length === 0) events = await heard.next();
    expect(events.some((event) => event instanceof ews.ItemEvent && event.ItemId.UniqueId === made.id)).toBe(true);
    town.pass(45_000);
    await heard.disconnected;
    expect(connection?.IsOpen).toBe(false);
  });

  it('a series is told as its master, and an edit of one occurrence as a change of it', async () => {
    const heard = listen(await subscribe(), 30);
    await opened();
    const outlook = town.simulator.world.outlook(ANNA);
    const made = outlook.add({
      subject: 'Stand-up',
      start: START,
      end: START + 900_000,
      recurrence: {
        pattern: { kind: 'daily', interval: 1 },
        range: { kind: 'numbered', startDate: '2026-11-20', numberOfOccurrences: 3 },
      },
    });
    const named = (events: readonly ews.NotificationEvent[]): readonly string[] =>
      events.flatMap((event) => (event instanceof ews.ItemEvent ? [`${ews.EventType[event.EventType]} ${event.ItemId.UniqueId}`] : []));
    expect(named(await heard.next())).toEqual([`Created ${made.id}`]);
    const [, second] = outlook.view(START, START + 3 * 86_400_000);
    outlook.drag(second?.id ?? '', START + 90_000_000);
    expect(named(await heard.next())).toEqual([`Modified ${made.id}`]);
  });

  it('is told as an error that a subscription is gone, and the connection ends', async () => {
    const subscription = await subscribe();
    const heard = listen(subscription, 30);
    const errors: unknown[] = [];
    connection?.OnSubscriptionError.push((_sender, told) => void errors.push(told.Exception));
    await opened();
    await subscription.Unsubscribe();
    town.pass(1_000);
    await heard.disconnected;
    expect([errors.length, connection?.IsOpen]).toEqual([1, false]);
  });

  it('a service account listens as the mailbox it impersonates', async () => {
    user.close();
    user = foreignUser(town.simulator, SERVICE);
    user.service.ImpersonatedUserId = new ews.ImpersonatedUserId(ews.ConnectingIdType.SmtpAddress, BERT);
    user.service.HttpHeaders.Add('X-AnchorMailbox', BERT);
    const heard = listen(await subscribe(), 30);
    await opened();
    town.simulator.world.outlook(BERT).add({ subject: 'Advice', start: START, end: START + 3_600_000 });
    expect(kinds(await heard.next())).toEqual(['Created']);
  });
});
