/** Streaming notifications over plain HTTP: what is told, when, to whom, and when the connection ends. Every envelope is held against the schema. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { all, attribute, one } from './soap-user.ts';
import { ask, codeIn, eventsIn, openStream, statusOf, streamRequest, subscribed, subscribeRequest } from './stream-user.ts';
import type { OpenStream } from './stream-user.ts';
import type { Town } from './town.ts';
import { ANNA, BERT, BERTS_OWN, POWERLESS, SERVICE, START, startTown } from './town.ts';

const asAnna = { account: SERVICE, impersonate: ANNA };
const asBert = { account: SERVICE, impersonate: BERT };

describe('streaming notifications', () => {
  let town: Town;
  const streams: OpenStream[] = [];
  const open = async (as: Parameters<typeof openStream>[1], body: string): Promise<OpenStream> => {
    const stream = await openStream(town.simulator, as, body);
    streams.push(stream);
    return stream;
  };
  /** A connection that has said OK. */
  const listening = async (ids: readonly string[], as = asAnna): Promise<OpenStream> => {
    const stream = await open(as, streamRequest(ids));
    expect(statusOf(await stream.next())).toBe('OK');
    return stream;
  };
  const event = (subject = 'Advice'): { readonly subject: string; readonly start: number; readonly end: number } => ({
    subject,
    start: START + 3_600_000,
    end: START + 7_200_000,
  });

  beforeEach(async () => {
    town = await startTown();
  });
  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.leave();
    await town.simulator.close();
  });

  it('what a person does in Outlook is told with its ids: create, modify, move, delete, copy', async () => {
    const { simulator } = town;
    const stream = await listening([await subscribed(simulator, asAnna)]);
    const outlook = simulator.world.outlook(ANNA);
    const made = outlook.add(event());
    const created = await stream.next();
    expect(eventsIn(created)).toEqual(['CreatedEvent', 'ModifiedEvent of the folder']);
    expect(attribute(one(created, 'ItemId'), 'Id')).toBe(made.id);
    expect(one(created, 'TimeStamp').text).toBe('2026-11-20T11:00:00Z');
    outlook.drag(made.id, START);
    expect(eventsIn(await stream.next())).toEqual(['ModifiedEvent', 'ModifiedEvent of the folder']);
    const copy = outlook.copy(made.id);
    expect(eventsIn(await stream.next())).toContain('CopiedEvent');
    const other = simulator.world.admin.addCalendar(ANNA, 'Other');
    outlook.moveTo(copy.id, other.id);
    const moved = await stream.next();
    expect(eventsIn(moved)).toContain('MovedEvent');
    expect(attribute(one(moved, 'OldItemId'), 'Id')).toBe(copy.id);
    expect(attribute(one(moved, 'ParentFolderId'), 'Id')).toBe(other.id);
    outlook.remove(made.id);
    expect(eventsIn(await stream.next())).toEqual(['MovedEvent', 'ModifiedEvent of the folder']);
    const purged = outlook.add(event('Secret'));
    await stream.next();
    outlook.removeFor(purged.id, 'HardDelete');
    expect(eventsIn(await stream.next())).toEqual(['DeletedEvent', 'ModifiedEvent of the folder']);
  });

  it('to a subscription on all folders a deletion looks like a deletion and a creation', async () => {
    const stream = await listening([await subscribed(town.simulator, asAnna, subscribeRequest(null))]);
    const outlook = town.simulator.world.outlook(ANNA);
    const made = outlook.add(event());
    await stream.next();
    outlook.remove(made.id);
    expect(eventsIn(await stream.next()).slice(0, 2)).toEqual(['DeletedEvent', 'CreatedEvent']);
  });

  it('several changes of one moment leave in one notification, and no content leaves with them', async () => {
    const stream = await listening([await subscribed(town.simulator, asAnna)]);
    const outlook = town.simulator.world.outlook(ANNA);
    for (const name of ['One', 'Two', 'Three']) outlook.add(event(name));
    const message = await stream.next();
    expect(eventsIn(message).filter((name) => name === 'CreatedEvent')).toHaveLength(3);
    expect(JSON.stringify(message)).not.toContain('Three');
  });

  it('a notification carries at most 50 events', async () => {
    const stream = await listening([await subscribed(town.simulator, asAnna, subscribeRequest(undefined, ['CreatedEvent']))]);
    for (let n = 0; n < 60; n += 1) town.simulator.world.outlook(ANNA).add(event(`Event ${n}`));
    expect([eventsIn(await stream.next()).length, eventsIn(await stream.next()).length]).toEqual([50, 10]);
  });

  it('one connection carries the subscriptions of several mailboxes, and tells whose is whose', async () => {
    const [annas, berts] = [await subscribed(town.simulator, asAnna), await subscribed(town.simulator, asBert)];
    const stream = await listening([annas, berts]);
    town.simulator.world.outlook(BERT).add(event());
    expect(one(await stream.next(), 'SubscriptionId').text).toBe(berts);
    town.simulator.world.outlook(ANNA).add(event());
    expect(one(await stream.next(), 'SubscriptionId').text).toBe(annas);
  });

  it('only what was subscribed to is told: kinds of event, folders, mailbox', async () => {
    const stream = await listening([await subscribed(town.simulator, asAnna, subscribeRequest(undefined, ['DeletedEvent']))]);
    const outlook = town.simulator.world.outlook(ANNA);
    const made = outlook.add(event());
    town.simulator.world.outlook(BERT).add(event());
    const elsewhere = outlook.add({ ...event(), calendar: town.simulator.world.admin.addCalendar(ANNA, 'Other').id });
    outlook.removeFor(elsewhere.id, 'HardDelete');
    outlook.removeFor(made.id, 'HardDelete');
    const message = await stream.next();
    expect(eventsIn(message)).toEqual(['DeletedEvent']);
    expect(attribute(one(message, 'ItemId'), 'Id')).toBe(made.id);
  });

  it('a quiet stream shows every 45 seconds that it lives, in both forms a heartbeat has', async () => {
    const stream = await listening([await subscribed(town.simulator, asAnna)]);
    town.pass(45_000);
    expect(statusOf(await stream.next())).toBe('OK');
    town.pass(45_000);
    expect(eventsIn(await stream.next())).toEqual(['StatusEvent']);
  });

  it('the connection is closed in order when its minutes are over, and its subscriptions can be listened to again', async () => {
    const id = await subscribed(town.simulator, asAnna);
    const stream = await open(asAnna, streamRequest([id], 1));
    expect(statusOf(await stream.next())).toBe('OK');
    town.pass(45_000);
    await stream.next();
    town.pass(15_000);
    expect(statusOf(await stream.next())).toBe('Closed');
    await stream.ended();
    const again = await listening([id]);
    town.simulator.world.outlook(ANNA).add(event());
    expect(eventsIn(await again.next())).toContain('CreatedEvent');
  });

  it('what happened since Subscribe is told to the first connection, and what happens between two to nobody', async () => {
    const outlook = town.simulator.world.outlook(ANNA);
    const id = await subscribed(town.simulator, asAnna, subscribeRequest(undefined, ['CreatedEvent']));
    const told = (message: Awaited<ReturnType<OpenStream['next']>>): readonly string[] =>
      all(message, 'ItemId').map((item) => attribute(item, 'Id'));
    const before = outlook.add(event('Before'));
    const first = await open(asAnna, streamRequest([id], 1));
    expect(statusOf(await first.next())).toBe('OK');
    expect(told(await first.next())).toEqual([before.id]);
    town.pass(60_000);
    while (statusOf(await first.next()) !== 'Closed');
    await first.ended();
    outlook.add(event('Between'));
    const second = await listening([id]);
    const after = outlook.add(event('After'));
    expect(told(await second.next())).toEqual([after.id]);
  });

  it('a subscription that nobody listens to expires', async () => {
    const id = await subscribed(town.simulator, asAnna);
    town.pass(11 * 60_000);
    const message = await (await open(asAnna, streamRequest([id]))).next();
    expect([codeIn(message), statusOf(message)]).toEqual(['ErrorSubscriptionNotFound', 'Closed']);
  });

  it('one bad id ends the whole call: it is named, and the good ones are told nothing', async () => {
    const id = await subscribed(town.simulator, asAnna);
    const stream = await open(asAnna, streamRequest([id, 'bad']));
    const message = await stream.next();
    expect(codeIn(message)).toBe('ErrorSubscriptionNotFound');
    expect(one(message, 'ErrorSubscriptionIds').children.map((child) => child.text)).toEqual(['bad']);
    await stream.ended();
  });

  it('after Unsubscribe the id is not known, and the connection that carried it is told so', async () => {
    const id = await subscribed(town.simulator, asAnna);
    const stream = await listening([id]);
    const unsubscribe = `<m:Unsubscribe><m:SubscriptionId>${id}</m:SubscriptionId></m:Unsubscribe>`;
    expect((await ask(town.simulator, asAnna, unsubscribe)).code).toBe('NoError');
    expect(codeIn(await stream.next())).toBe('ErrorSubscriptionNotFound');
    await stream.ended();
    expect((await ask(town.simulator, asAnna, unsubscribe)).code).toBe('ErrorSubscriptionNotFound');
  });

  it('a second connection takes the subscription from the first, which is told', async () => {
    const ids = [await subscribed(town.simulator, asAnna), await subscribed(town.simulator, asAnna)];
    const first = await listening(ids);
    await listening(ids.slice(0, 1));
    const message = await first.next();
    expect([codeIn(message), statusOf(message)]).toEqual(['ErrorNewEventStreamConnectionOpened', 'OK']);
    town.simulator.world.outlook(ANNA).add(event());
    expect(one(await first.next(), 'SubscriptionId').text).toBe(ids[1]);
  });

  it('another account than the one that subscribed may not listen', async () => {
    const id = await subscribed(town.simulator, asBert);
    const message = await (await open({ account: BERTS_OWN, impersonate: BERT }, streamRequest([id]))).next();
    expect(codeIn(message)).toBe('ErrorSubscriptionAccessDenied');
  });

  it('a delegate cannot subscribe, an account without the role cannot impersonate', async () => {
    town.simulator.world.admin.grantDelegate(ANNA, BERT, { calendar: 'editor', viewPrivate: true, sendOnBehalf: true });
    const hers = `<t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>${ANNA}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>`;
    expect((await ask(town.simulator, { account: BERT }, subscribeRequest(hers))).code).toBe('ErrorSubscriptionDelegateAccessNotSupported');
    expect((await ask(town.simulator, { account: POWERLESS, impersonate: ANNA }, subscribeRequest())).code).toBe(
      'ErrorImpersonationDenied',
    );
  });

  it('a subscription on folders of two mailboxes, on nothing, or to be pulled is refused', async () => {
    const bertsFolder = town.simulator.world.getFolder({ account: BERT, impersonated: null }, { distinguished: 'calendar' }).id;
    town.simulator.world.admin.grantDelegate(BERT, ANNA, { calendar: 'editor', viewPrivate: true, sendOnBehalf: true });
    const both = `<t:DistinguishedFolderId Id="calendar"/><t:FolderId Id="${bertsFolder}"/>`;
    const pull =
      '<m:Subscribe><m:PullSubscriptionRequest SubscribeToAllFolders="true"><t:EventTypes><t:EventType>CreatedEvent</t:EventType></t:EventTypes><t:Timeout>10</t:Timeout></m:PullSubscriptionRequest></m:Subscribe>';
    const nothing = subscribeRequest(null).replace(' SubscribeToAllFolders="true"', '');
    for (const request of [subscribeRequest(both), nothing, pull]) {
      expect((await ask(town.simulator, { account: ANNA }, request)).code).toBe('ErrorInvalidSubscriptionRequest');
    }
  });

  it('subscriptions and hanging connections are counted by mailbox, and one too many is refused', async () => {
    town.simulator.world.rules.maxSubscriptions = 2;
    town.simulator.world.rules.hangingConnections = 1;
    const [one_, two] = [await subscribed(town.simulator, asAnna), await subscribed(town.simulator, asAnna)];
    expect((await ask(town.simulator, asAnna, subscribeRequest())).code).toBe('ErrorExceededSubscriptionCount');
    await subscribed(town.simulator, asBert);
    const stream = await listening([one_]);
    const refused = await open(asAnna, streamRequest([two]));
    expect(refused.status).toBe(500);
    stream.leave();
    await settled(() =>
      town.simulator.world.front.calls().some((call) => call.operation === 'GetStreamingEvents' && call.outcome === 'NoError'),
    );
    await listening([two]);
  });

  it('the answer is in chunks, is never gzipped, and is split wherever the setting says', async () => {
    town.simulator.frontEnd.streamPieceBytes = 7;
    const stream = await listening([await subscribed(town.simulator, asAnna)]);
    expect(stream.headers['transfer-encoding']).toBe('chunked');
    expect(stream.headers['content-encoding']).toBeUndefined();
    expect(stream.chunks()).toBeGreaterThan(50);
    town.simulator.world.outlook(ANNA).add(event());
    expect(eventsIn(await stream.next())).toContain('CreatedEvent');
  });

  it('a hanging connection takes no place among the calls in flight, and is logged when it ends', async () => {
    const stream = await listening([await subscribed(town.simulator, asAnna)]);
    expect(town.simulator.world.front.inFlight(SERVICE, ANNA)).toBe(0);
    stream.leave();
    const streamed = (): boolean =>
      town.simulator.world.front.calls().some((call) => call.operation === 'GetStreamingEvents' && call.outcome === 'NoError');
    await settled(streamed);
    expect(town.simulator.world.nextDue()).toBeNull();
  });

  it('a mailbox of another group than the anchor that the call was routed by cannot be subscribed to there', async () => {
    town.simulator.ews.groups = new Map([[BERT, 'SITE-2']]);
    const beside = { ...asBert, headers: { 'x-anchormailbox': ANNA } };
    expect((await ask(town.simulator, beside, subscribeRequest())).code).toBe('ErrorProxyRequestNotAllowed');
    await subscribed(town.simulator, { ...asBert, headers: { 'x-anchormailbox': BERT.toUpperCase() } });
    town.simulator.ews.groups = new Map([
      [BERT, 'SITE-2'],
      [ANNA, 'SITE-2'],
    ]);
    await subscribed(town.simulator, beside);
  });

  it('each back end knows its own subscriptions only; the cookie of the first answer leads back to it', async () => {
    town.simulator.frontEnd.backEnds = 8;
    const affinity = { 'x-preferserveraffinity': 'true' };
    const first = await openStream(
      town.simulator,
      { ...asAnna, headers: { ...affinity, 'x-anchormailbox': ANNA } },
      streamRequest(['none']),
    );
    const [cookie = ''] = [first.headers['set-cookie'] ?? []].flat();
    expect(cookie).toMatch(/^X-BackEndOverrideCookie=SIM-MBX\d\d;/);
    const kept = { ...affinity, cookie: cookie.split(';')[0] ?? '' };
    const id = await subscribed(town.simulator, { ...asBert, headers: { ...kept, 'x-anchormailbox': ANNA } });
    const stray = await open({ ...asBert, headers: { 'x-anchormailbox': BERT } }, streamRequest([id]));
    expect(codeIn(await stray.next())).toBe('ErrorSubscriptionNotFound');
    const stream = await open({ ...asBert, headers: kept }, streamRequest([id]));
    expect(statusOf(await stream.next())).toBe('OK');
    expect(stream.headers['set-cookie']).toBeUndefined();
  });
});

/** Lets what is under way on sockets happen until the condition holds; the test's own time-out ends a wait in vain. */
async function settled(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise<void>((resolve) => setImmediate(resolve));
}
