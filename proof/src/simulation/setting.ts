/** The stage of one seed: a company, its Exchange and its mailboxes, and all that may befall them. */
import { MINUTE, SECOND } from '@lockstep/engine';
import { createWorld, type World } from '@lockstep/simulator';
import { createVirtualClock } from '../clock.ts';
import { createRandom } from '../random.ts';
import { ACCOUNT, type Company, drawCompany, foundCompany, OBSERVER, OWN_MAILBOX, ROOT, WINDOWS_ZONE } from './company.ts';
import { createDue } from './due.ts';
import { PEACE } from './hostility.ts';
import { createGrants } from './delegation.ts';
import { foundMail, sendsMail } from './mailing.ts';
import { firstHours } from './hours.ts';
import { createMarks } from './marks.ts';
import { createOutside } from './sampling.ts';
import { START } from './slots.ts';
import { createIds, type GroundFor, type Stage } from './stage.ts';
import { createRelocation } from './relocation.ts';
import { createTrace } from './trace.ts';
import { createUpsets } from './upsets.ts';

/** After this many the process stays alive: a machine that dies every minute keeps nothing in step. */
const MOST_KILLS = 4;

/** `peaceful`: the same people, and no fault. */
export type Manner = { readonly peaceful: boolean };

export const setStage = async (seed: number, groundFor: GroundFor, { peaceful }: Manner): Promise<Stage> => {
  const random = createRandom(seed);
  const drawn = drawCompany(random.fork('company'));
  const wished = peaceful ? { ...drawn, hostility: PEACE } : drawn;
  const clock = createVirtualClock(START);
  // What happens before somebody listens for the first time is lost too, as in the worst of gaps.
  const world = createWorld({ clock: clock.now, seed, faults: wished.hostility.world, rules: { unheard: 'lost' } });
  const ground = await groundFor(world, clock, wished);
  const company = wished;
  const lives = placesOf(company);
  for (const { address, kind, transport = 'ews' } of company.staff)
    world.admin.addMailbox({ address, zone: WINDOWS_ZONE, kind: kind === 'resource' ? 'room' : 'user', lives: lives[transport] });
  world.admin.addMailbox({ address: 'colleague@bank.example', zone: WINDOWS_ZONE });
  if (lives.graph === 'online') world.admin.addAccount({ name: OBSERVER, impersonation: 'all' });
  if (company.delegation === null) world.admin.addAccount({ name: ACCOUNT, impersonation: 'all' });
  else {
    world.admin.addMailbox({ address: OWN_MAILBOX, zone: WINDOWS_ZONE });
    world.admin.addAccount({ name: ACCOUNT, mailbox: OWN_MAILBOX, impersonation: [] });
    // One budget for all calendars: so many calls at once are its measure (exchange, ACCOUNT_CALLS).
    world.front.settings.allowedInFlight = 20;
  }
  // Storms of half an hour would be most of what a simulation sees.
  world.front.settings.stormMs = [10 * SECOND, 4 * MINUTE];
  // And a day in which nobody may come would be all of it.
  world.front.settings.retryAfter = world.front.settings.retryAfter.filter((one) => one !== 'huge');
  await foundCompany(ground.store, company, ground.endpoint, clock.now());
  await ground.store.transaction((tx) => foundMail(tx, clock, sendsMail(random)));
  await ground.exits?.open();
  const trace = createTrace(clock);
  const marks = createMarks();
  const grants = createGrants({ world, account: ACCOUNT, delegation: company.delegation, clock, marks, trace });
  const upsets = createUpsets({
    random: random.fork('identity'),
    world,
    clock,
    company,
    marks,
    trace,
    grants,
    isKnown: async ({ mailbox }) =>
      (await ground.store.transaction((tx) => tx.mailboxes.get({ root: ROOT, id: mailbox })))?.identity != null,
    wanted: !peaceful && ground.listens,
  });
  const deeds: Stage['deeds'] = [];
  const stage: Stage = {
    due: createDue(ground, clock),
    seed,
    random,
    clock,
    world,
    company,
    ground,
    trace,
    marks,
    newId: createIds(clock),
    deeds,
    sent: [],
    cursorLapses: [],
    sightings: [],
    emptied: [],
    samples: [],
    outside: createOutside(),
    upsets,
    relocation: createRelocation({
      random: random.fork('relocation'),
      world,
      clock,
      company,
      marks,
      trace,
      deeds,
      wanted: !peaceful,
    }),
    grants,
    blind: [],
    cursors: new Map(),
    forgotten: [],
    now: {
      busy: company.busy,
      hostility: company.hostility,
      setbacks: 0,
      killsLeft: MOST_KILLS,
      hours: firstHours(company),
      blockWrites: 0,
    },
  };
  const { lock, accept, conflict, deletion } = company.policy;
  const overGraph = company.staff.filter(({ transport }) => transport === 'graph').length;
  if (overGraph > 0) stage.trace.note(`${overGraph} mailboxes over Graph`);
  stage.trace.note(
    `${company.staff.length} mailboxes, lock ${lock}, accept ${JSON.stringify(accept)}, conflict ${conflict}, deletion ${deletion}, busy time ${JSON.stringify(company.busy)}`,
  );
  return stage;
};

type Place = NonNullable<ReturnType<World['mailbox']>>['lives'];

/** Where there is anything over Graph, each mailbox lives where its transport leads to, and nowhere else. */
const placesOf = ({ staff }: Company): Readonly<Record<'ews' | 'graph', Place>> =>
  staff.some(({ transport }) => transport === 'graph') ? { ews: 'onPremises', graph: 'online' } : { ews: 'anywhere', graph: 'anywhere' };
