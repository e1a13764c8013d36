/** The first day with Lockstep, in a browser: the owner's link, the first integration, the first person, the first event in Outlook. */
import { createWorld, DEFAULT_PASSWORD, realClock, startSimulator, type Simulator } from '@lockstep/simulator';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmptyProgram, type Program } from '../../src/program/program.ts';
import { complaintsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { makeDataFolder, type DataFolder } from './data-folder.ts';
import { verdictOf } from '../../src/pictures/verdict.ts';
import { visit, type Visit } from '../../src/program/visit.ts';

const browser: Browser | null = await openBrowser();
const ANNA = 'anna.berger@bank.example';
const ACCOUNT = 'BANK\\svc-lockstep';
const OWNER = { name: 'Olga Owner', email: 'olga@bank.example', password: 'the river runs to the sea' };

describe.runIf(browser !== null)('the first day', { timeout: 120_000 }, () => {
  let data: DataFolder;
  let program: Program;
  let simulator: Simulator;
  let open: Visit;
  let page: Page;

  beforeAll(async () => {
    if (browser === null) return;
    const clock = realClock();
    const world = createWorld({ clock: clock.now, seed: 5 });
    world.admin.addMailbox({ address: ANNA, name: 'Anna Berger' });
    world.admin.addAccount({ name: ACCOUNT, impersonation: 'all' });
    simulator = await startSimulator({ world, clock });
    data = await makeDataFolder();
    program = await startEmptyProgram({ folder: data.folder });
    open = await visit(browser);
    page = open.page;
  });
  afterAll(async () => {
    await open?.close();
    await browser?.close();
    await program?.end();
    await data?.remove();
    await simulator?.close();
  });

  /** What has no room in the console yet is asked of the API, as the owner who is signed in. */
  const ask = async (path: string, body: object): Promise<void> => {
    const session = (await (await page.request.get(`${program.url}/api/v1/session`)).json()) as { csrf: string };
    const headers = { 'x-lockstep-csrf': session.csrf, origin: program.url };
    const answer = await page.request.post(`${program.url}/api/v1${path}`, { data: body, headers });
    if (!answer.ok()) throw new Error(await answer.text());
  };
  const pass = (): void => simulator.world.runDue();

  it('7.7 the printed link makes the owner, who sees an empty calendar', async () => {
    await page.goto(program.welcome);
    await page.getByLabel('Name of your company').fill('Bank of the River');
    await page.getByLabel('Your name').fill(OWNER.name);
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('short');
    await page.getByRole('button', { name: 'Begin' }).click();
    // What is wrong is said where it is wrong, and nothing was made.
    await page
      .getByText(/12 characters/)
      .last()
      .waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Begin' }).click();
    await page.getByRole('heading', { name: 'Nobody can be booked yet' }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('7.7 the link is used up; the password signs in from now on', async () => {
    await page.getByRole('link', { name: OWNER.name }).click();
    await page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await page.getByLabel('E-mail').waitFor();
    await page.goto(program.welcome);
    await page.getByRole('alert').waitFor();
    await page.goto(`${program.url}/calendar`);
    await page.getByLabel('E-mail').fill(OWNER.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Nobody can be booked yet' }).waitFor();
  });

  it('1 the first integration is added and tested step by step', async () => {
    await page.getByRole('link', { name: 'Integrations' }).click();
    await page.getByText('No integration yet').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'Add integration' }).first().click();
    await page.getByLabel('Display name').fill('Exchange');
    await page.getByLabel('Endpoint', { exact: true }).fill(simulator.urls.ewsTls);
    await page.getByLabel('Certificate authorities').fill(simulator.ca);
    await page.getByLabel('User name').fill(ACCOUNT);
    await page.getByRole('textbox', { name: 'Password' }).fill('wrong password');
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.getByLabel('Address of a mailbox to try').fill(ANNA);
    await page.getByRole('button', { name: 'Run the test' }).click();
    await page.getByText('It fails at “Sign-in”.').waitFor();
    await page
      .getByText('Wrong credentials')
      .or(page.getByText(/user name or password/i))
      .first()
      .waitFor();
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('1 what the form begins with is what the server takes by itself', async () => {
    type Integration = Record<'id' | 'name' | 'createdAt' | 'changedAt' | 'certificateAuthorities', string | null>;
    const all = async (): Promise<readonly Integration[]> =>
      ((await (await page.request.get(`${program.url}/api/v1/integrations`)).json()) as { items: Integration[] }).items;
    await ask('/integrations', { name: 'Bare', endpoint: simulator.urls.ewsTls, userName: ACCOUNT, password: 'none' });
    const [form, bare, ...others] = (await all()).map(
      ({ id: _i, name: _n, createdAt: _m, changedAt: _c, certificateAuthorities: _a, ...rest }) => rest,
    );
    expect([form, others]).toEqual([bare, []]);
    const { csrf } = (await (await page.request.get(`${program.url}/api/v1/session`)).json()) as { csrf: string };
    const id = (await all()).find(({ name }) => name === 'Bare')?.id ?? '';
    const headers = { 'x-lockstep-csrf': csrf, origin: program.url };
    expect((await page.request.delete(`${program.url}/api/v1/integrations/${id}`, { headers })).status()).toBe(204);
  });

  it('1.2 the password is replaced in place, and the test passes', async () => {
    await page
      .getByRole('link', { name: 'Settings' })
      .or(page.getByRole('tab', { name: 'Settings' }))
      .first()
      .click();
    await page.getByRole('textbox', { name: 'Password' }).fill(DEFAULT_PASSWORD);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    await page
      .getByRole('link', { name: 'Test connection' })
      .or(page.getByRole('tab', { name: 'Test connection' }))
      .first()
      .click();
    await page.getByLabel('Address of a mailbox to try').fill(ANNA);
    await page.getByRole('button', { name: /Run/ }).click();
    expect(await verdictOf(page)).toBe(`Everything works: Lockstep can read the calendar of ${ANNA}.`);
  });

  it('2.1 the first person is paired with her mailbox', async () => {
    await ask('/staff', { name: 'Anna Berger', email: ANNA, zone: 'Europe/Zurich' });
    await page.reload();
    await page
      .getByRole('link', { name: 'People' })
      .or(page.getByRole('tab', { name: 'People' }))
      .first()
      .click();
    await page.getByText('Anna Berger').first().waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('textbox', { name: /Anna Berger/ }).fill(ANNA);
    await page.getByRole('button', { name: /^Pair/ }).first().click();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('link', { name: 'Users' }).click();
    await page.getByRole('button', { name: /1.*Syncing/ }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('3.1 the first appointment becomes an event in her calendar', async () => {
    await page.getByRole('link', { name: 'Calendar' }).click();
    await page.getByRole('button', { name: 'Next day' }).click();
    await page.getByRole('button', { name: 'New appointment' }).click();
    await page.getByLabel('Title').fill('First advice');
    await page.getByRole('combobox', { name: 'People and rooms' }).click();
    await page.getByRole('option', { name: 'Anna Berger' }).click();
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByText('“First advice” is booked').waitFor();
    await page.getByText('In step with Exchange').first().waitFor();
    pass();
    const now = Date.now();
    expect(
      simulator.world
        .outlook(ANNA)
        .view(now, now + 3 * 86_400_000)
        .map(({ subject }) => subject),
    ).toEqual(['First advice']);
    expect(open.problems).toEqual([]);
  });

  it('2.7 a mailbox whose rights are taken away goes to Errors with its cause, and comes back by itself', async () => {
    await page.goto(`${program.url}/integrations/users`);
    await page.getByRole('button', { name: /1.*Syncing/ }).waitFor();
    simulator.world.admin.setImpersonation(ACCOUNT, []);
    await page
      .getByRole('button', { name: /Refresh/ })
      .last()
      .click();
    await page.getByRole('button', { name: /1.*Errors/ }).waitFor({ timeout: 30_000 });
    await page.getByText('No impersonation right').first().waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    simulator.world.admin.setImpersonation(ACCOUNT, 'all');
    // Nobody asks again: it is tried by itself after a while.
    await page.getByRole('button', { name: /1.*Syncing/ }).waitFor({ timeout: 150_000 });
    expect(open.problems).toEqual([]);
  }, 180_000);

  it('8.5 somebody invited as a viewer sees the calendar and is offered no change', async () => {
    if (browser === null) return;
    await page.goto(`${program.url}/account`);
    await page.getByLabel('E-mail (left empty').fill('vera@bank.example');
    await page.getByRole('combobox', { name: 'Role', exact: true }).selectOption({ label: 'Viewer' });
    await page.getByRole('button', { name: 'Make a link' }).last().click();
    const link = await page.locator('pre').innerText();
    const hers = await visit(browser);
    try {
      // The program has a port of its own choice here, which a public address set by somebody would not have.
      await hers.page.goto(`${program.url}/welcome${new URL(link).hash}`);
      expect(await hers.page.getByLabel('E-mail').inputValue()).toBe('vera@bank.example');
      await hers.page.getByLabel('Your name').fill('Vera Viewer');
      await hers.page.getByRole('textbox', { name: 'Password' }).fill('the lake lies in the mountains');
      await hers.page.getByRole('button', { name: 'Begin' }).click();
      await hers.page.locator('[data-loaded="true"]').waitFor();
      expect(await hers.page.getByRole('button', { name: 'New appointment' }).count()).toBe(0);
      await hers.page.getByRole('link', { name: 'Vera Viewer' }).click();
      await hers.page.getByRole('heading', { name: 'Where you are signed in' }).waitFor();
      expect(await hers.page.getByRole('heading', { name: 'Who signs in' }).count()).toBe(0);
      expect(hers.problems).toEqual([]);
    } finally {
      await hers.close();
    }
    await page.reload();
    await page.getByText('vera@bank.example').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    expect(open.problems).toEqual([]);
  });

  it('1.1 with the endpoint left empty Autodiscover is asked first; where nobody knows, nothing is saved', async () => {
    await page.goto(`${program.url}/integrations/new`);
    await page.getByLabel('Display name').fill('By Autodiscover');
    // An application is asked for other things than an account.
    await page.getByRole('combobox', { name: 'Authentication' }).click();
    await page.getByRole('option', { name: /OAuth/ }).click();
    await page.getByLabel('Client ID').waitFor();
    expect(await page.getByLabel('User name').count()).toBe(0);
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('combobox', { name: 'Authentication' }).click();
    await page.getByRole('option', { name: 'Basic' }).click();
    await page.getByLabel('Address of one mailbox').fill(`x.${ANNA}`);
    await page.getByLabel('Autodiscover endpoint').fill(simulator.urls.autodiscover);
    await page.getByLabel('Certificate authorities').fill(simulator.ca);
    await page.getByLabel('User name').fill(ACCOUNT);
    await page.getByRole('textbox', { name: 'Password' }).fill(DEFAULT_PASSWORD);
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.getByText(/Nothing is saved/).waitFor();
    await page.getByText('It answers InvalidUser.').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByLabel('Address of one mailbox').fill(ANNA);
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.getByLabel('Address of a mailbox to try').fill(ANNA);
    await page.getByRole('button', { name: 'Run the test' }).click();
    expect(await verdictOf(page)).toBe(`Everything works: Lockstep can read the calendar of ${ANNA}.`);
    await page.getByText(/Who was asked/).click();
    await page.getByText('An Exchange asks who we are.').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
  });
});
