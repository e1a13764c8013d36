/** Who signs in is replaced in place (1.2): the real API, connectors and sign-ins against a simulated Exchange that takes one kind at a time. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ANNA, DEFAULT_PASSWORD, HOUR, MINUTE, openBank, type Bank } from './bank.ts';

const CLIENT = '5f1c0a52-8a4e-4a55-9a59-1d0c3f0f9f11';
const SECRET = 'a secret of the application';
const NINE = Date.UTC(2026, 4, 5, 7);

type Answer = Readonly<Record<string, unknown>>;
let bank: Bank;
beforeEach(async () => {
  bank = await openBank();
  const { simulator } = bank;
  simulator.issuer.applications.set(CLIENT, { clientId: CLIENT, account: ACCOUNT, secret: SECRET, certificate: null });
  simulator.issuer.audiences.add(new URL(simulator.urls.ewsTls).origin);
});
afterEach(() => bank.close());

const week = () => bank.simulator.world.outlook(ANNA).view(NINE - 12 * HOUR, NINE + 7 * 24 * HOUR);
const mailbox = async (): Promise<unknown> => ((await bank.api('GET', '/mailboxes')) as unknown as { items: readonly unknown[] }).items[0];
const book = async (holder: string, start: number): Promise<string> => {
  const times = { start: new Date(start).toISOString(), end: new Date(start + HOUR).toISOString(), zone: 'Europe/Zurich' };
  return String((await bank.api('POST', '/appointments', { title: 'Advice', ...times, assignments: [{ holder }] }))['id']);
};
const remembered = async () => {
  const links = await bank.store.transaction((tx) => tx.links.select({}));
  return links.map(({ appointment, mailbox: of, eventId, uid, epoch }) => ({ appointment, of, eventId, uid, epoch }));
};

const application = (): object => ({
  authentication: 'oauth',
  oauth: { authority: bank.simulator.urls.authority, clientId: CLIENT },
  password: SECRET,
});

/** From one kind of sign-in to the next, as a server that takes no other asks for it. */
const KINDS: readonly (readonly [from: 'basic' | 'ntlm', to: 'basic' | 'ntlm' | 'oauth', patch: () => object])[] = [
  ['basic', 'ntlm', () => ({ authentication: 'ntlm' })],
  ['ntlm', 'basic', () => ({ authentication: 'basic' })],
  ['basic', 'oauth', application],
  ['ntlm', 'oauth', application],
];

describe('1.2 the kind of sign-in', () => {
  it.each(KINDS)('1.2: %s becomes %s in place, and the same events are kept in step in both directions', async (from, to, patch) => {
    bank.simulator.frontEnd.schemes = [from];
    const { integration, holder } = await bank.connect({ authentication: from });
    await bank.pass(MINUTE);
    const first = await book(holder, NINE);
    await bank.pass(5 * MINUTE);
    const [links, events] = [await remembered(), week().map(({ id, changeKey }) => ({ id, changeKey }))];
    expect(events).toHaveLength(1);
    bank.simulator.frontEnd.schemes = [to];
    await bank.pass(HOUR);
    // A connection that was signed in by NTLM stays so for as long as it lasts.
    expect(await mailbox()).toMatchObject({ state: from === 'ntlm' ? 'syncing' : 'error' });
    const changed: Answer = await bank.api('PATCH', `/integrations/${integration}`, patch());
    expect(changed).toMatchObject({ id: integration, authentication: to, hasPassword: true });
    expect(await bank.api('POST', `/integrations/${integration}/test`, { address: ANNA })).toMatchObject({ passed: true });
    await bank.pass(10 * MINUTE);
    expect(await mailbox()).toMatchObject({ state: 'syncing', cause: null });
    expect([await remembered(), week().map(({ id, changeKey }) => ({ id, changeKey }))]).toEqual([links, events]);
    bank.simulator.world.outlook(ANNA).drag(String(events[0]?.id), NINE + 3 * HOUR);
    await book(holder, NINE + 5 * HOUR);
    await bank.pass(10 * MINUTE);
    expect(await bank.api('GET', `/appointments/${first}`)).toMatchObject({ start: '2026-05-05T12:00:00+02:00' });
    expect(week()).toHaveLength(2);
    expect(bank.said()).not.toContain(SECRET);
  });

  it('1.2: the secret of another one is asked for with it, so that the password of an account is never sent for a token', async () => {
    const { integration } = await bank.connect();
    const { password: _, ...without } = application() as { password: string };
    expect(await bank.api('PATCH', `/integrations/${integration}`, without)).toMatchObject({
      code: 'missing',
      problems: [{ field: '/password' }],
    });
    expect(await bank.api('GET', `/integrations/${integration}`)).toMatchObject({ authentication: 'basic' });
    expect(await bank.api('PATCH', `/integrations/${integration}`, { password: DEFAULT_PASSWORD })).toMatchObject({ hasPassword: true });
  });
});
