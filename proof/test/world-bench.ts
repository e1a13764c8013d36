/** The bench that the connectors' contract runs on: a fresh world, its owner at Outlook, and the connector over it without a wire. */
import { eventId, instant, type ShowAs, zoneId } from '@lockstep/engine';
import type { ContractBench, Person, PersonalEvent, Trouble } from '@lockstep/exchange';
import { createWorld, type CalendarItem, type NewEvent, type ShowAs as WorldShowAs } from '@lockstep/simulator';
import { windowsZoneOf } from '@lockstep/exchange';
import { createVirtualClock } from '../src/clock.ts';
import { directConnector } from '../src/direct/connector.ts';
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

const OPERATIONS = { create: 'CreateItem', update: 'UpdateItem', remove: 'DeleteItem' } as const;

export const worldBench = (how: { readonly moveBack?: boolean } = {}): ContractBench => {
  const clock = createVirtualClock(START);
  const world = createWorld({ clock: clock.now, seed: 7 });
  for (const address of [OWNER, COLLEAGUE, FORBIDDEN]) world.admin.addMailbox({ address, zone: ZONE });
  world.admin.addAccount({ name: ACCOUNT, impersonation: [OWNER, COLLEAGUE] });
  const outlook = world.outlook(OWNER);
  const other = world.admin.addCalendar(OWNER, 'Private');
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
    add: (event) => Promise.resolve(eventId(outlook.add(draft(event)).id)),
    move: (id, start, end) => done(outlook.drag(id, start, end)),
    retitle: (id, title) => done(outlook.retitle(id, title)),
    editBody: (id, html) => done(outlook.editBody(id, html)),
    setShowAs: (id, showAs) => done(outlook.setShowAs(id, SHOW_AS[showAs])),
    makePrivate: (id) => done(outlook.makePrivate(id)),
    remove: (id) => Promise.resolve(outlook.remove(id)),
    purge: (id) => Promise.resolve(outlook.removeFor(id, 'HardDelete')),
    copy: (id) => Promise.resolve(eventId(outlook.copy(id).id)),
    moveToOtherCalendar: (id) => Promise.resolve(eventId(outlook.moveTo(id, other.id).id)),
    makeSeries: (id, numberOfOccurrences) => {
      const range = { kind: 'numbered' as const, startDate: dateIn(outlook.look(id).start, 'Europe/Berlin'), numberOfOccurrences };
      return done(outlook.makeSeries(id, { pattern: { kind: 'daily', interval: 1 }, range }));
    },
    makeAllDay: (id) => done(outlook.makeAllDay(id)),
    look: (id) => {
      const item = outlook.item(id);
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
    connector: directConnector({ world, account: ACCOUNT, access: 'impersonation', clock, timer: clock.timer, ...how }),
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
    trouble: (next, call) => force(world, next, call),
    forgetCursors: () => world.admin.killSyncStates(OWNER),
    mails: () => world.mails().length,
    writes: () => world.front.calls().filter((one) => one.write).length,
  };
};

const force = (world: ReturnType<typeof createWorld>, trouble: Trouble, call: 'create' | 'update' | 'remove' | 'read'): void => {
  const fault = { answerLost: 'F15', busy: 'F12', conflict: 'F25', seriesKept: 'F27' }[trouble];
  if (call !== 'read') world.faults.next(fault, { operation: OPERATIONS[call] });
  else world.faults.next(fault, {});
};

/** Until whoever was woken has done what it does at once. */
const settled = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

const dateIn = (at: number, zone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);
