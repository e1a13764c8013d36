/** What the simulator answers to every kind of call, as text: what is damaged afterwards. */
import { randomUUID } from 'node:crypto';
import { ConnectorError, ewsConnector, type Connector, type EwsOptions } from '@lockstep/exchange';
import { HOUR, instant, zoneId, type EventId, type Facets, type Stamp } from '@lockstep/engine';
import { DEFAULT_PASSWORD, startSimulator, virtualClock } from '@lockstep/simulator';
import { Agent, request } from 'undici';

export const START = instant(Date.UTC(2026, 10, 20, 8));
export const ADA = 'ada@bank.example';
const GRACE = 'grace@bank.example';
export const ACCOUNT = 'BANK\\svc-lockstep';
export const STAMP: Stamp = { installation: 'inst', company: 'bank', appointment: 'one', epoch: 1 };
export const WINDOW = { start: START, end: instant(START + 21 * 24 * HOUR) };
export const SUBSCRIBED = { address: ADA, calendar: null };
export const FACETS: Facets = {
  when: { start: instant(START + 24 * HOUR), end: instant(START + 25 * HOUR), zone: zoneId('Europe/Zurich'), allDay: false },
  title: 'Mortgage',
  body: 'First meeting',
  location: 'Room 1',
  showAs: 'busy',
};

export type Corpus = {
  /** By the name of the operation, or of the Autodiscover. */
  readonly answers: ReadonlyMap<string, readonly string[]>;
  readonly ids: readonly EventId[];
  readonly masters: readonly EventId[];
};

/** Every way a connector is used, once, against a whole simulator. */
export const collect = async (): Promise<Corpus> => {
  const simulator = await startSimulator({ clock: virtualClock(START), seed: 7 });
  const dispatcher = new Agent({ connect: { ca: simulator.ca } });
  const answers = new Map<string, string[]>();
  const keep = (operation: string, text: string): void => {
    const known = answers.get(operation);
    if (known === undefined) answers.set(operation, [text]);
    else if (known.length < 12) known.push(text);
  };
  const { admin } = simulator.world;
  for (const address of [ADA, GRACE]) admin.addMailbox({ address, zone: 'W. Europe Standard Time' });
  admin.addAccount({ name: ACCOUNT, impersonation: 'all' });
  const options: EwsOptions = {
    endpoint: new URL(simulator.urls.ewsTls),
    signIn: { kind: 'basic', userName: ACCOUNT, password: DEFAULT_PASSWORD },
    access: 'impersonation',
    version: 'detect',
    dispatcher,
    clock: { now: () => START },
    requestTimeoutMs: 20_000,
    ids: randomUUID,
    messages: (direction, operation, xml) => {
      if (direction === 'answer') keep(operation, xml);
    },
  };
  const connector = ewsConnector(options);
  try {
    return { answers, ...(await use(connector, simulator.world.outlook(ADA), keep, simulator.urls.autodiscover, dispatcher)) };
  } finally {
    await connector.close();
    await dispatcher.destroy();
    await simulator.close();
  }
};

type Outlook = ReturnType<Awaited<ReturnType<typeof startSimulator>>['world']['outlook']>;

/** A calendar with something of everything in it. */
export const furnish = (outlook: Outlook): readonly EventId[] => {
  const at = (hours: number): { start: number; end: number } => ({ start: START + hours * HOUR, end: START + (hours + 1) * HOUR });
  for (let day = 0; day < 6; day += 1)
    outlook.add({ subject: `Advice ${day} \u0011 <&> äöü 👋`, ...at(day * 24 + 1), zone: 'W. Europe Standard Time', body: '<p>Notes</p>' });
  outlook.add({ subject: 'Away', start: START + 15 * HOUR, end: START + 39 * HOUR, isAllDay: true, zone: 'W. Europe Standard Time' });
  outlook.add({ subject: 'Board', ...at(5), sensitivity: 'Private', attendees: [{ address: GRACE }] });
  const series = outlook.add({
    subject: 'Weekly',
    ...at(2),
    zone: 'W. Europe Standard Time',
    recurrence: {
      pattern: { kind: 'daily', interval: 2 },
      range: { kind: 'numbered', startDate: '2026-11-20', numberOfOccurrences: 9 },
    },
  });
  return [series.id as EventId];
};

const drained = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
};

const use = async (
  connector: Connector,
  outlook: Outlook,
  keep: (operation: string, text: string) => void,
  autodiscover: string,
  dispatcher: Agent,
): Promise<Pick<Corpus, 'ids' | 'masters'>> => {
  const masters = furnish(outlook);
  const { signal } = new AbortController();
  const mailbox = { address: ADA };
  await drained(connector.probe(mailbox, signal));
  const pages = await drained(connector.changes(SUBSCRIBED, null, null, signal));
  const ids = pages.flatMap(({ changed }) => changed.map(({ id }) => id));
  await connector.view(SUBSCRIBED, WINDOW, signal);
  await connector.fetch(mailbox, ids, 'ours', signal);
  await connector.fetch(mailbox, [...ids.slice(0, 2), 'AAMkGone=' as EventId], 'title', signal);
  await connector.series(mailbox, masters, START, signal);
  const made = await connector.create(SUBSCRIBED, FACETS, { stamp: STAMP, uid: 'uid-one', transactionId: 'one' }, 'none', signal);
  await connector.locate(SUBSCRIBED, { stamp: STAMP, uid: 'uid-one' }, signal);
  const moved = await connector.update(mailbox, made.id, made.version, { title: 'Mortgage, again' }, 'none', signal);
  await connector.translate(mailbox, ids.slice(0, 3), signal);
  const subscription = await connector.subscribe(SUBSCRIBED, signal);
  const gone = new AbortController();
  for await (const notice of connector.listen([subscription], gone.signal)) if (notice.kind === 'moved') gone.abort();
  await connector.unsubscribe(subscription, signal);
  await connector.remove(mailbox, made.id, moved.version, 'softDelete', 'none', signal);
  await connector.identify({ address: 'nobody@bank.example' }, signal).catch((error: unknown) => {
    if (!(error instanceof ConnectorError)) throw error;
  });
  await keepAutodiscover(keep, autodiscover, dispatcher);
  return { ids, masters };
};

const POX =
  '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006"><Request><EMailAddress>ada@bank.example</EMailAddress><AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a</AcceptableResponseSchema></Request></Autodiscover>';
const SOAP =
  '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:a="http://schemas.microsoft.com/exchange/2010/Autodiscover"><s:Body><a:GetUserSettingsRequestMessage><a:Request><a:Users><a:User><a:Mailbox>ada@bank.example</a:Mailbox></a:User></a:Users><a:RequestedSettings><a:Setting>ExternalEwsUrl</a:Setting><a:Setting>GroupingInformation</a:Setting><a:Setting>EwsSupportedSchemas</a:Setting></a:RequestedSettings></a:Request></a:GetUserSettingsRequestMessage></s:Body></s:Envelope>';

const keepAutodiscover = async (keep: (name: string, text: string) => void, url: string, dispatcher: Agent): Promise<void> => {
  const authorization = `Basic ${Buffer.from(`${ACCOUNT}:${DEFAULT_PASSWORD}`).toString('base64')}`;
  for (const [name, file, body] of [
    ['soap', 'autodiscover.svc', SOAP],
    ['pox', 'autodiscover.xml', POX],
  ] as const) {
    const answer = await request(new URL(file, url), {
      method: 'POST',
      dispatcher,
      headers: { authorization, 'content-type': 'text/xml' },
      body,
    });
    keep(name, await answer.body.text());
  }
};
