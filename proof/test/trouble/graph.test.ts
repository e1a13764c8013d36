/** An integration by Microsoft Graph over the wire: the real API, sync, connector, egress and TLS against the simulator's issuer and Graph. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, ANNA, DEFAULT_PASSWORD, HOUR, MINUTE, openBank, type Bank } from './bank.ts';

const CLIENT = '5f1c0a52-8a4e-4a55-9a59-1d0c3f0f9f11';
const SECRET = 'a secret of the application';
const NINE = Date.UTC(2026, 4, 5, 7);
let bank: Bank;
beforeEach(async () => {
  bank = await openBank();
  const { simulator } = bank;
  simulator.issuer.applications.set(CLIENT, { clientId: CLIENT, account: ACCOUNT, secret: SECRET, certificate: null });
});
afterEach(() => bank.close());

const byGraph = (more: object = {}): object => ({
  transport: 'graph',
  endpoint: undefined,
  graphEndpoint: bank.simulator.urls.graph,
  oauth: { authority: bank.simulator.urls.authority, clientId: CLIENT },
  userName: undefined,
  password: SECRET,
  ...more,
});
const mailbox = async () => ((await bank.api('GET', '/mailboxes')) as unknown as { items: readonly Record<string, unknown>[] }).items[0];
const outlook = () => bank.simulator.world.outlook(ANNA);
const bookFor = (holder: string, start: number) =>
  bank.api('POST', '/appointments', {
    title: 'Mortgage advice',
    start: new Date(start).toISOString(),
    end: new Date(start + HOUR).toISOString(),
    zone: 'Europe/Zurich',
    assignments: [{ holder }],
  });

describe('1 an integration by Graph', () => {
  it('3.1 what is booked is an event, and 4.2 an event that is dragged in Outlook moves the appointment', async () => {
    const { holder } = await bank.connect(byGraph());
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ transport: 'graph', state: 'syncing', cause: null, polled: true });
    const { id } = await bookFor(holder, NINE);
    await bank.pass(MINUTE);
    const [event, ...more] = outlook().view(NINE, NINE + HOUR);
    expect([event, more]).toMatchObject([{ subject: 'Mortgage advice', start: NINE, end: NINE + HOUR }, []]);
    outlook().drag(String(event?.id), NINE + 2 * HOUR);
    // It was a calendar with nothing near until now, and is asked twice a minute from now on (5.3).
    await bank.pass(MINUTE);
    expect(await bank.api('GET', `/appointments/${String(id)}`)).toMatchObject({ start: '2026-05-05T11:00:00+02:00' });
    await bank.api('PATCH', `/appointments/${String(id)}`, {
      start: new Date(NINE + 4 * HOUR).toISOString(),
      end: new Date(NINE + 5 * HOUR).toISOString(),
    });
    await bank.pass(MINUTE);
    expect(outlook().view(NINE, NINE + 10 * HOUR)).toMatchObject([{ start: NINE + 4 * HOUR, end: NINE + 5 * HOUR }]);
    expect(await bank.api('POST', `/appointments/${String(id)}/cancel`)).toMatchObject({ state: 'cancelled' });
    await bank.pass(5 * MINUTE);
    expect(outlook().view(NINE, NINE + 10 * HOUR)).toEqual([]);
  });

  it('4.12 what is made in Outlook takes its time, and is offered to nobody', async () => {
    const { holder } = await bank.connect(byGraph());
    await bank.pass(MINUTE);
    outlook().add({ subject: 'Dentist', start: NINE, end: NINE + HOUR });
    await bank.pass(6 * MINUTE);
    expect((await bank.api('GET', `/busy?from=2026-05-05T00:00:00Z&to=2026-05-06T00:00:00Z&holder=${holder}`))['items']).toMatchObject([
      { start: '2026-05-05T07:00:00Z' },
    ]);
    expect(bank.said()).not.toContain('Dentist');
  });

  it('1.1 is tested step by step, with the application and never its secret', async () => {
    const { integration } = await bank.connect(byGraph());
    const test = await bank.api('POST', `/integrations/${integration}/test`, { address: ANNA, write: true });
    expect(test).toMatchObject({ passed: true, cause: null });
    await bank.api('PATCH', `/integrations/${integration}`, { password: 'wrong' });
    expect(await bank.api('POST', `/integrations/${integration}/test`, { address: ANNA })).toMatchObject({
      passed: false,
      cause: 'tokenRefused',
    });
    expect(bank.said()).not.toContain(SECRET);
    expect(bank.said()).not.toMatch(/eyJ[\w-]+\.eyJ/);
  });
});

describe('1.6 an integration that finds out for each mailbox', () => {
  const both = (): object =>
    byGraph({
      transport: 'detect',
      authentication: 'basic',
      endpoint: bank.simulator.urls.ewsTls,
      userName: ACCOUNT,
      ewsPassword: DEFAULT_PASSWORD,
    });

  it('1.6 asks Graph for the mailbox, and reaches it so', async () => {
    await bank.connect(both());
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ transport: 'graph', state: 'syncing', detection: { against: null } });
  });
  it('1.6 a mailbox on the premises is reached by EWS, and by Graph once it has moved online: the same event, once', async () => {
    bank.simulator.world.admin.moveMailbox(ANNA, 'onPremises');
    const { holder, integration } = await bank.connect(both());
    await bank.pass(MINUTE);
    expect(await mailbox()).toMatchObject({ transport: 'ews', state: 'syncing', detection: { against: null } });
    const test = await bank.api('POST', `/integrations/${integration}/test`, { address: ANNA });
    expect(test).toMatchObject({ passed: true });
    const { id } = await bookFor(holder, NINE);
    outlook().add({ subject: 'Dentist', start: NINE + 24 * HOUR, end: NINE + 25 * HOUR });
    await bank.pass(6 * MINUTE);
    const [before] = outlook().view(NINE, NINE + HOUR);
    bank.simulator.world.admin.moveMailbox(ANNA, 'online');
    await bank.pass(30 * MINUTE);
    expect(await mailbox()).toMatchObject({
      transport: 'ews',
      state: 'warning',
      cause: 'mailboxMoved',
      taker: 'nobody',
      detection: { against: { transport: 'graph', times: 1 } },
    });
    await bank.pass(3 * HOUR);
    expect(await mailbox()).toMatchObject({ transport: 'graph', state: 'syncing', cause: null, detection: { against: null } });
    const [event, ...more] = outlook().view(NINE, NINE + HOUR);
    expect([event?.uid, more]).toEqual([before?.uid, []]);
    outlook().drag(String(event?.id), NINE + 2 * HOUR);
    await bank.pass(6 * MINUTE);
    expect(await bank.api('GET', `/appointments/${String(id)}`)).toMatchObject({ start: '2026-05-05T11:00:00+02:00', state: 'confirmed' });
    const busy = await bank.api('GET', `/busy?from=2026-05-06T00:00:00Z&to=2026-05-07T00:00:00Z&holder=${holder}`);
    expect(busy['items']).toHaveLength(1);
  });
  it('1.1 is detected before it is made', async () => {
    const { name: _, ...draft } = both() as { name?: string };
    const said = await bank.api('POST', '/integrations/detect', { ...draft, address: ANNA, certificateAuthorities: bank.simulator.ca });
    expect(said).toMatchObject({ transport: 'graph', cause: null });
  });
});
