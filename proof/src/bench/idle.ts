/** What people who change nothing cost Exchange: their calendars on the virtual clock for half a day, every call counted by the simulator. */
import { DEFAULT_BUSY_SETTINGS, DEFAULT_POLICY, HOUR, instant, MINUTE, SECOND } from '@lockstep/engine';
import { createMemoryStore, createSync, SYNC_DEFAULTS } from '@lockstep/server';
import { createWorld } from '@lockstep/simulator';
import { createVirtualClock } from '../clock.ts';
import { directConnector } from '../direct/connector.ts';
import { ACCOUNT, type Company, foundCompany, INSTALLATION, ROOT, WINDOWS_ZONE } from '../simulation/company.ts';
import { PEACE } from '../simulation/hostility.ts';
import { createIds } from '../simulation/stage.ts';

const PEOPLE = 40;
const HOURS = 12;
/** What a line carries, and how often it is opened anew: the only calls of people who are told of. */
const ON_A_LINE = 200;
const LINES_AN_HOUR = 2;
/** As long as a line that spoke just now is believed. */
const BELIEVED = 3 * MINUTE;

/**
 * Calls of one cold mailbox in one minute. `push`: whether Exchange is believed to tell of changes, which is then written down
 * every minute as a line does that stands; what the line itself asks is added.
 */
export const idleCalls = async (push: 'alive' | 'dead'): Promise<number> => {
  const start = instant(Date.UTC(2026, 4, 4, 6));
  const clock = createVirtualClock(start);
  const world = createWorld({ clock: clock.now, seed: 11 });
  const staff = Array.from({ length: PEOPLE }, (_, index) => ({
    kind: 'staff' as const,
    holder: `staff-${index}`,
    mailbox: `mailbox-${index}`,
    address: `staff${index}@bank.example`,
  }));
  for (const { address } of staff) world.admin.addMailbox({ address, zone: WINDOWS_ZONE });
  world.admin.addAccount({ name: ACCOUNT, impersonation: 'all' });
  const store = createMemoryStore();
  const company: Company = {
    staff,
    team: false,
    policy: DEFAULT_POLICY,
    hostility: PEACE,
    busy: { showTitles: 'busy', privateEvents: 'block', ...DEFAULT_BUSY_SETTINGS },
    busyLater: null,
    braked: true,
    poisoned: new Set(),
    movesBack: true,
    template: null,
    delegation: null,
    invitesClients: false,
    blockDays: null,
    posted: false,
    further: [],
  };
  await foundCompany(store, company, { url: 'https://exchange.bank.example/EWS/Exchange.asmx', authority: null }, start);
  const connector = directConnector({ world, account: ACCOUNT, access: 'impersonation', clock });
  const log = { warn: () => undefined, error: (facts: unknown, message: string) => Promise.reject(new Error(message, { cause: facts })) };
  const newId = createIds(clock);
  const sync = createSync({
    store,
    clock,
    newId,
    chance: () => 0.5,
    connectorFor: () => connector,
    owner: 'bench',
    installation: INSTALLATION,
    ...SYNC_DEFAULTS,
    log,
  });
  const pass = async (milliseconds: number): Promise<void> => {
    for (const end = clock.now() + milliseconds; clock.now() < end; clock.advance(SECOND)) {
      if (push === 'alive' && clock.now() % MINUTE === 0)
        await store.transaction((tx) => tx.mailboxes.update({ root: ROOT }, { toldUntil: instant(clock.now() + BELIEVED) }));
      while ((await sync.runDue()) > 0);
    }
  };
  // The first readings are over, and every calendar has been quiet for an hour and a bit.
  await pass(HOUR + 5 * MINUTE);
  const before = world.front.calls().length;
  await pass(HOURS * HOUR);
  const calls = world.front.calls().length - before;
  await connector.close();
  await store.close();
  const ofLine = push === 'alive' ? LINES_AN_HOUR / ON_A_LINE / 60 : 0;
  return calls / (PEOPLE * HOURS * 60) + ofLine;
};
