/** The bench that the connectors' contract runs on: a fresh world, its owner at Outlook, and the connector over it without a wire. */
import { eventId, type EventId, instant, type ShowAs, zoneId } from '@lockstep/engine';
import type { ContractBench, Person, PersonalEvent, Trouble } from '@lockstep/exchange';
import { createWorld, type CalendarItem, type NewEvent, type ShowAs as WorldShowAs } from '@lockstep/simulator';
import { windowsZoneOf } from '@lockstep/exchange';
import { createVirtualClock } from '../src/clock.ts';
import { directConnector } from '../src/direct/connector.ts';
import { directGraphConnector } from '../src/direct/graph/connector.ts';
import { recurrenceOf } from './recurrence.ts';

const START = instant(Date.UTC(2027, 2, 22, 9, 0));
const ACCOUNT = 'BANK\\svc-lockstep';
const OWNER = 'ada@bank.example';
const COLLEAGUE = 'ben@bank.example';
const FORBIDDEN = 'secret@bank.example';
const ZONE = 'W. Europe Standard Time';

const SHOW_AS: Record<ShowAs, WorldShowAs> = {
  free: 'Free',
  tentative: 'Tentative',
  busy: 'Busy',
  outOfOffice: 'OOF',
  workingElsewhere: 'WorkingElsewhere',
};
const shownAs = (showAs: WorldShowAs): ShowAs => (Object.entries(SHOW_AS).find(([, name]) => name === showAs)?.[0] ?? 'busy') as ShowAs;

const OPERATIONS = {
  ews: { create: 'CreateItem', update: 'UpdateItem', remove: 'DeleteItem' },
  graph: { create: 'CreateEvent', update: 'UpdateEvent', remove: 'DeleteEvent' },
} as const;

export type WorldBenchOptions = { readonly moveBack?: boolean; readonly by?: 'ews' | 'graph' };

export const worldBench = ({ by = 'ews', ...how }: WorldBenchOptions = {}): ContractBench => {
  const clock = createVirtualClock(START);
  const world = createWorld({ clock: clock.now, seed: 7 });
  for (const address of [OWNER, COLLEAGUE, FORBIDDEN]) world.admin.addMailbox({ address, zone: ZONE });
  world.admin.addAccount({ name: ACCOUNT, impersonation: [OWNER, COLLEAGUE] });
  const outlook = world.outlook(OWNER);
  const other = world.admin.addCalendar(OWNER, 'Private');
  const caller = { account: ACCOUNT, impersonated: null };
  /** As Outlook knows what the connector names, and the other way round: on Graph ids are those that last. */
  const present = (id: string): string =>
    by === 'ews' ? id : (world.graph.translate(caller, OWNER, [id], 'immutable', 'present')[0] ?? id);
  const named = ({ id, immutableId }: CalendarItem): EventId => eventId(by === 'ews' ? id : immutableId);
  const draft = (event: PersonalEvent): NewEvent => ({
    subject: event.title,
    start: event.start,
    end: event.end,
    ...(event.body === undefined ? {} : { body: event.body }),
    ...(event.location === undefined ? {} : { location: event.location }),
    ...(event.showAs === undefined ? {} : { showAs: SHOW_AS[event.showAs] }),
    ...(event.private === true ? { sensitivity: 'Private' as const } : {}),
    ...(event.allDay === undefined ? {} : { isAllDay: event.allDay }),
    ...(event.zone === undefined ? {} : { zone: windowsZoneOf(event.zone) ?? ZONE }),
    ...(event.repeats === undefined ? {} : { recurrence: recurrenceOf(event.repeats, dateIn(event.start, event.zone ?? 'Europe/Berlin')) }),
    ...(event.daily === undefined
      ? {}
      : {
          recurrence: {
            pattern: { kind: 'daily' as const, interval: 1 },
            range: {
              kind: 'numbered' as const,
              startDate: dateIn(event.start, event.zone ?? 'Europe/Berlin'),
              numberOfOccurrences: event.daily,
            },
          },
        }),
    ...(event.attendees === undefined ? {} : { attendees: event.attendees.map((address) => ({ address })) }),
  });
  const done = (item: CalendarItem): Promise<void> => (item.id === '' ? Promise.reject(new Error('no item')) : Promise.resolve());
  const person: Person = {
    add: (event) => Promise.resolve(named(outlook.add(draft(event)))),
    move: (id, start, end) => done(outlook.drag(present(id), start, end)),
    retitle: (id, title) => done(outlook.retitle(present(id), title)),
    editBody: (id, html) => done(outlook.editBody(present(id), html)),
    setShowAs: (id, showAs) => done(outlook.setShowAs(present(id), SHOW_AS[showAs])),
    makePrivate: (id) => done(outlook.makePrivate(present(id))),
    remove: (id) => Promise.resolve(outlook.remove(present(id))),
    purge: (id) => Promise.resolve(outlook.removeFor(present(id), 'HardDelete')),
    copy: (id) => Promise.resolve(named(outlook.copy(present(id)))),
    moveToOtherCalendar: (id) => Promise.resolve(named(outlook.moveTo(present(id), other.id))),
    deleteOtherCalendars: () => Promise.resolve(world.admin.deleteCalendar(OWNER, other.id)),
    makeSeries: (id, numberOfOccurrences) => {
      const range = { kind: 'numbered' as const, startDate: dateIn(outlook.look(present(id)).start, 'Europe/Berlin'), numberOfOccurrences };
      return done(outlook.makeSeries(present(id), { pattern: { kind: 'daily', interval: 1 }, range }));
    },
    makeAllDay: (id) => done(outlook.makeAllDay(present(id))),
    look: (id) => {
      const item = outlook.item(present(id));
      if (item === null) return Promise.resolve(null);
      return Promise.resolve({
        title: item.subject,
        body: item.body.content,
        location: item.location,
        start: instant(item.start),
        end: instant(item.end),
        showAs: shownAs(item.showAs),
      });
    },
  };
  return {
    connector:
      by === 'ews'
        ? directConnector({ world, account: ACCOUNT, access: 'impersonation', clock, timer: clock.timer, ...how })
        : directGraphConnector({ world, account: ACCOUNT, clock }),
    mailbox: { address: OWNER },
    zone: zoneId('Europe/Berlin'),
    forbidden: { address: FORBIDDEN },
    unknown: { address: 'nobody@bank.example' },
    colleague: { address: COLLEAGUE },
    now: clock.now,
    advance: (milliseconds) => {
      clock.advance(milliseconds);
      world.runDue();
      return settled();
    },
    person,
    answer: (response) => {
      const outlook = world.outlook(COLLEAGUE);
      const asked = outlook.view(clock.now(), clock.now() + 40 * 86_400_000).filter((item) => item.myResponse === 'NoResponseReceived');
      const [item] = asked;
      if (item === undefined || asked.length > 1) return Promise.reject(new Error(`${asked.length} invitations wait for an answer`));
      if (response === 'accepted') outlook.accept(item.id);
      else outlook.decline(item.id);
      return Promise.resolve();
    },
    answerFrom: (address, response) => {
      const person = world.outside(address);
      for (const { uid } of person.invitations()) person.answer(uid, response === 'accepted' ? 'Accept' : 'Decline');
      return Promise.resolve();
    },
    trouble: (next, call) => force(world, by, next, call),
    forgetCursors: () => world.admin.killSyncStates(OWNER),
    mails: () => world.mails().length,
    writes: () => world.front.calls().filter((one) => one.write).length,
  };
};

const force = (
  world: ReturnType<typeof createWorld>,
  by: 'ews' | 'graph',
  trouble: Trouble,
  call: 'create' | 'update' | 'remove' | 'read',
): void => {
  const fault = { answerLost: 'F15', busy: 'F12', conflict: 'F25', seriesKept: 'F27' }[trouble];
  if (call !== 'read') world.faults.next(fault, { operation: OPERATIONS[by][call] });
  else world.faults.next(fault, {});
};

/** Until whoever was woken has done what it does at once. */
const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

const dateIn = (at: number, zone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);
