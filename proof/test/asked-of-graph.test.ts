/** What may be asked of Graph about events that are not ours, read off the address of the request (4.1, 3.11). */
import { createWorld, type World } from '@lockstep/simulator';
import { beforeEach, describe, expect, it } from 'vitest';
import { STAMP_PATH } from '../src/direct/draft.ts';
import { createRandom } from '../src/random.ts';
import { drawCompany, type Company, WINDOWS_ZONE } from '../src/simulation/company.ts';
import { improperGraphRequests } from '../src/wire/asked-of-graph.ts';
import { GRAPH_NAMES } from '../src/wire/graph.ts';

const START = Date.UTC(2027, 2, 22, 9);
const HOUR = 3_600_000;
const ORGANISER = 'staff1@bank.example';
const COLLEAGUE = 'staff2@bank.example';

describe('4.1 a request to Graph', () => {
  let company: Company;
  let world: World;
  let now: number;
  const reached = (address: string): Company['staff'][number] => ({
    holder: address,
    kind: 'staff',
    mailbox: address,
    address,
    transport: 'graph',
  });

  beforeEach(() => {
    now = START;
    company = { ...drawCompany(createRandom(1)), staff: [reached(ORGANISER), reached(COLLEAGUE)] };
    world = createWorld({ clock: () => now, seed: 1 });
    for (const { address } of company.staff) world.admin.addMailbox({ address, zone: WINDOWS_ZONE });
  });

  /** A meeting, and the copy of it that the colleague was sent. */
  const meeting = (stamped: boolean): { readonly own: string; readonly copy: string } => {
    const { id: own, uid } = world.outlook(ORGANISER).add({ subject: 'Advice', start: START + HOUR, end: START + 2 * HOUR });
    if (stamped)
      world
        .outlook(ORGANISER)
        .save(own, [{ change: 'set', field: 'extended', value: { ...STAMP_PATH, type: 'String', value: 'installation-a/root/one/0' } }]);
    world.outlook(ORGANISER).addAttendees(own, [{ address: COLLEAGUE, name: 'Colleague' }]);
    now += HOUR / 2;
    world.runDue();
    const [copy] = world.outlook(COLLEAGUE).findByUid(uid);
    if (copy === undefined) throw new Error('the invitation came');
    return { own, copy: copy.id };
  };
  const improper = (id: string): number => {
    const lasting = world.outlook(COLLEAGUE).item(id)?.immutableId ?? '';
    const url = `/v1.0/users/${COLLEAGUE}/events/${encodeURIComponent(GRAPH_NAMES.named(lasting))}?$select=id,attendees`;
    const message = { operation: 'GetEvent', method: 'GET', url, headers: {}, sent: null, status: 200, answer: '' } as const;
    return improperGraphRequests(world, company, message).length;
  };

  it('may ask who is on the copy of an event of ours, also once that was purged, and of nobody else’s', () => {
    const { own, copy } = meeting(true);
    expect(improper(copy)).toBe(0);
    world.outlook(ORGANISER).removeFor(own, 'HardDelete');
    expect(improper(copy)).toBe(0);
    expect(improper(meeting(false).copy)).toBe(1);
  });
});
