/** People who are deactivated (2.5), over the wire and by both transports: what lies ahead is flagged, handed over, and their pairing rests. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ANNA, HOUR, MINUTE, idOf, openBank, type Bank } from './trouble/bank.ts';

const CLIENT = '5f1c0a52-8a4e-4a55-9a59-1d0c3f0f9f11';
const SECRET = 'a secret of the application';
const BEN = 'ben@bank.example';
const CLEO = 'cleo@bank.example';
/** Tuesday, 5 May 2026, nine in the morning in Zurich. */
const NINE = Date.UTC(2026, 4, 5, 7);

type Answer = Readonly<Record<string, unknown>>;
let bank: Bank;
beforeEach(async () => {
  bank = await openBank();
  const { simulator } = bank;
  for (const address of [BEN, CLEO]) simulator.world.admin.addMailbox({ address, name: address });
  simulator.issuer.applications.set(CLIENT, { clientId: CLIENT, account: ACCOUNT, secret: SECRET, certificate: null });
});
afterEach(() => bank.close());

const week = (address: string) =>
  bank.simulator.world
    .outlook(address)
    .view(NINE - 12 * HOUR, NINE + 7 * 24 * HOUR)
    .filter(({ isCancelled }) => !isCancelled)
    .map(({ subject }) => subject);
const told = (from: number) =>
  bank.simulator.world
    .mails()
    .slice(from)
    .map(({ kind, to }) => `${kind} ${to}`)
    .toSorted();
const SETTINGS = {
  ews: () => ({}),
  graph: () => ({
    transport: 'graph',
    endpoint: undefined,
    userName: undefined,
    graphEndpoint: bank.simulator.urls.graph,
    oauth: { authority: bank.simulator.urls.authority, clientId: CLIENT },
    password: SECRET,
  }),
} as const;

const booking = (holders: readonly string[], start: number, title: string): Promise<Answer> =>
  bank.api('POST', '/appointments', {
    title,
    start: new Date(start).toISOString(),
    end: new Date(start + HOUR).toISOString(),
    zone: 'Europe/Zurich',
    assignments: holders.map((holder) => ({ holder })),
  });

const settled = async (way: keyof typeof SETTINGS) => {
  const { integration, holder: anna } = await bank.connect(SETTINGS[way]());
  const pairUp = async (name: string, address: string): Promise<string> => {
    const holder = idOf(await bank.api('POST', '/staff', { name, zone: 'Europe/Zurich' }));
    await bank.api('POST', '/pairings', { holder, integration, address });
    return holder;
  };
  const [ben, cleo] = [await pairUp('Ben Banker', BEN), await pairUp('Cleo Clerk', CLEO)];
  await bank.pass(MINUTE);
  const alone = idOf(await booking([anna], NINE, 'Alone'));
  const both = idOf(await booking([anna, ben], NINE + 2 * HOUR, 'Of two'));
  await booking([cleo], NINE, 'In the way');
  await bank.pass(15 * MINUTE);
  return { anna, ben, cleo, alone, both };
};
const flagsOf = async (id: string): Promise<unknown> => (await bank.api('GET', `/appointments/${id}`))['flags'];
const pairingOf = async (holder: string): Promise<unknown> =>
  ((await bank.api('GET', '/pairings')) as unknown as { items: readonly Answer[] }).items.find((one) => one['holder'] === holder)?.[
    'enabled'
  ];

describe.each(['ews', 'graph'] as const)('2.5 somebody reached by %s is deactivated', (way) => {
  it('2.5: what lies ahead is flagged by what it needs, nothing new is booked, and nobody is mailed by that', async () => {
    const { anna, alone, both } = await settled(way);
    const sent = bank.simulator.world.mails().length;
    const said = await bank.api('POST', `/staff/${anna}/deactivate`, { reason: 'On parental leave' });
    expect(said).toMatchObject({
      active: false,
      reason: 'On parental leave',
      pairing: 'on',
      comesBack: true,
      ahead: 2,
      needsOrganiser: 1,
      needsPerson: 1,
    });
    expect([await flagsOf(alone), await flagsOf(both)]).toEqual([['needsPerson'], ['needsOrganiser']]);
    expect(await booking([anna], NINE + 5 * HOUR, 'New')).toMatchObject({ code: 'inactiveHolder' });
    await bank.pass(HOUR);
    expect([told(sent), week(ANNA).toSorted(), await pairingOf(anna)]).toEqual([[], ['Alone', 'Of two'], true]);
  });

  it('2.5, 3.7: handed over to whoever is free, as it was shown before; then the pairing rests, and comes back with its owner', async () => {
    const { anna, ben, cleo, alone, both } = await settled(way);
    await bank.api('POST', `/staff/${anna}/deactivate`, {});
    const sent = bank.simulator.world.mails().length;
    expect(await bank.api('GET', `/staff/${anna}/ahead?to=${cleo}`)).toMatchObject({
      items: [
        { appointment: alone, needs: 'needsPerson', against: { code: 'notOnOffer' } },
        { appointment: both, needs: 'needsOrganiser', mails: 1, against: null },
      ],
      mails: 1,
    });
    expect(await bank.api('POST', `/staff/${anna}/hand-over`, { to: cleo, mails: 0 })).toMatchObject({ code: 'stale' });
    expect([told(sent), await flagsOf(both)]).toEqual([[], ['needsOrganiser']]);
    const done = await bank.api('POST', `/staff/${anna}/hand-over`, { to: cleo, mails: 1 });
    expect(done).toMatchObject({ handedOver: 1, refused: 1, items: [{ appointment: alone, against: { code: 'notOnOffer' } }] });
    await bank.pass(20 * MINUTE);
    expect([week(ANNA), week(CLEO).toSorted(), await pairingOf(anna)]).toEqual([['Alone'], ['In the way', 'Of two'], true]);
    expect(new Set(told(sent).filter((one) => !one.startsWith('answer')))).toEqual(new Set([`invitation ${BEN}`, `cancellation ${BEN}`]));
    expect(await flagsOf(both)).toEqual([]);
    const last = await bank.api('POST', `/staff/${anna}/hand-over`, { to: ben, appointments: [alone], mails: 0 });
    expect(last).toMatchObject({ handedOver: 1, refused: 0, items: [] });
    await bank.pass(20 * MINUTE);
    expect([week(ANNA), await pairingOf(anna)]).toEqual([[], false]);
    expect(await bank.api('GET', `/staff/${anna}/deactivation`)).toMatchObject({ pairing: 'off', comesBack: true, ahead: 0 });
    await bank.api('PATCH', `/staff/${anna}`, { active: true });
    expect([await pairingOf(anna), idOf(await booking([anna], NINE + 5 * HOUR, 'Back'))]).toEqual([true, expect.any(String)]);
    await bank.pass(20 * MINUTE);
    expect(week(ANNA)).toEqual(['Back']);
  });
});

describe('2.5 a deactivation', () => {
  it('2.5: of somebody whose pairing was off before leaves it off when they come back', async () => {
    const { anna, alone, both } = await settled('ews');
    for (const id of [alone, both]) await bank.api('POST', `/appointments/${id}/cancel`, {});
    const { items } = (await bank.api('GET', '/pairings')) as unknown as { items: readonly Answer[] };
    const own = items.find((one) => one['holder'] === anna);
    await bank.api('PATCH', `/pairings/${idOf(own ?? {})}`, { enabled: false });
    await bank.api('PATCH', `/staff/${anna}`, { active: false });
    await bank.pass(5 * MINUTE);
    expect(await bank.api('GET', `/staff/${anna}/deactivation`)).toMatchObject({
      active: false,
      reason: '',
      pairing: 'off',
      comesBack: false,
    });
    await bank.api('PATCH', `/staff/${anna}`, { active: true });
    expect(await pairingOf(anna)).toBe(false);
  });
});
