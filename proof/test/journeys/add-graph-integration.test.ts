/** Adding an integration by Microsoft Graph in a browser: offered for Exchange Online, set up by its commands, tested on both sides, polled. */
import type { Simulator } from '@lockstep/simulator';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../../src/program/program.ts';
import type { Visit } from '../../src/program/visit.ts';
import { complaintsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { ACCOUNT, askAsOwner, beginEmpty, startExchange, type Beginning } from './owner.ts';
import { verdictOf } from '../../src/pictures/verdict.ts';

const browser: Browser | null = await openBrowser();
const ANNA = 'anna.berger@bank.example';
const BOARD = 'board@bank.example';
const CLIENT = '11111111-2222-3333-4444-555555555555';
const SECRET = 'a secret of the application';

describe.runIf(browser !== null)('adding an integration by Microsoft Graph', { timeout: 120_000 }, () => {
  let program: Program;
  let simulator: Simulator;
  let open: Visit;
  let page: Page;
  let begun: Beginning;

  beforeAll(async () => {
    if (browser === null) return;
    // What roles within a scope come to: one mailbox is open to the application.
    simulator = await startExchange({ [ANNA]: 'Anna Berger', [BOARD]: 'The board' }, [ANNA]);
    simulator.issuer.applications.set(CLIENT, { clientId: CLIENT, account: ACCOUNT, secret: SECRET, certificate: null });
    simulator.issuer.graphAudiences.add(new URL(simulator.urls.graph).origin);
    begun = await beginEmpty(browser);
    ({ program, open, page } = begun);
  });
  afterAll(async () => {
    await begun?.end();
    await browser?.close();
    await simulator?.close();
  });

  it('1 offers Graph first where an address of Exchange Online is typed in for EWS, with the day on which that ends', async () => {
    await page.goto(`${program.url}/integrations/new`);
    await page.getByLabel('Display name').fill('Microsoft 365');
    await page.getByLabel('Endpoint', { exact: true }).fill('https://outlook.office365.com/EWS/Exchange.asmx');
    await page.getByText(/Microsoft ends EWS there on 1 April 2027/).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Use Microsoft Graph' }).click();
    const chosen = page.getByRole('radio', { name: /In Exchange Online/ });
    expect([await chosen.isChecked(), await page.getByLabel('Endpoint', { exact: true }).count()]).toEqual([true, 0]);
    await page.getByText(/Without it mailboxes are polled/).waitFor();
    await page.getByText(/nothing can be changed silently on an event with invited people/).waitFor();
  });

  it('1 shows the commands of an administrator of Exchange, filled with what was typed in, to be copied', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: program.url });
    await page.getByLabel('Tenant ID').fill('bank.example');
    await page.getByLabel('Client ID').fill(CLIENT);
    await page.getByText('How to set this up in Microsoft 365').click();
    await page.getByLabel(/^Object ID of the enterprise application/).fill('66666666-7777-8888-9999-000000000000');
    await page.getByLabel('Group', { exact: true }).fill('lockstep@bank.example');
    await page.getByText('Still to fill in: a mailbox inside, a mailbox outside.').waitFor();
    await page.getByLabel('A mailbox inside').fill(ANNA);
    await page.getByLabel('A mailbox outside').fill(BOARD);
    await page.getByText(/Still to fill in/).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Copy the commands: Grant two roles within it' }).click();
    await page.getByText('Copied', { exact: true }).waitFor();
    const roles = ['Application Calendars.ReadWrite', 'Application MailboxSettings.Read'].map(
      (role) => `New-ManagementRoleAssignment -App '${CLIENT}' -Role '${role}' -CustomResourceScope 'Lockstep mailboxes'`,
    );
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(roles.join('\n'));
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('3.3 says what each mailbox really gets of a delete type, which a cloud of the government has one less of', async () => {
    await page.getByText(/Graph has no other way to delete so that it can be had back/).waitFor();
    await page.getByRole('combobox', { name: 'Cloud' }).click();
    await page.getByRole('option', { name: /GCC High/ }).click();
    await page.getByText(/Hard delete: not offered in GCC High and DoD/).waitFor();
    await page.getByText('Connect-ExchangeOnline -ExchangeEnvironmentName O365USGovGCCHigh').waitFor();
    await page.getByRole('combobox', { name: 'Cloud' }).click();
    await page.getByRole('option', { name: /Global/ }).click();
  });

  it('1 tries the application with one mailbox before anything is saved', async () => {
    await page.getByText('Addresses other than those of the cloud').click();
    await page.getByLabel('Root of Microsoft Graph').fill(simulator.urls.graph);
    await page.getByLabel('Token issuer').fill(simulator.urls.authority);
    await page.getByRole('textbox', { name: 'Client secret or certificate' }).fill(SECRET);
    await page.getByLabel('Address of one mailbox').fill(ANNA);
    const ask = page.getByRole('button', { name: 'Ask Microsoft Graph' });
    await ask.click();
    await page.getByText(/certificate is not signed by an authority Lockstep trusts/).waitFor();
    await page.getByLabel('Certificate authorities').fill(simulator.ca);
    await ask.click();
    await page.getByText(`Microsoft Graph answers for ${ANNA}.`).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('1.1 tests one mailbox inside and one outside, and shows both', async () => {
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.getByLabel('Address of a mailbox inside').fill(ANNA);
    await page.getByLabel('Address of a mailbox outside').fill(BOARD);
    await page.getByLabel('Write a test event and remove it').check();
    await page.getByRole('button', { name: 'Run the test' }).click();
    await page.getByText(`The application is refused at ${BOARD}, as it should be.`).waitFor();
    expect(await verdictOf(page)).toBe(`Everything works: Lockstep can read the calendar of ${ANNA}.`);
    await page.getByText('Not yet').waitFor({ state: 'detached' });
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('1.1 says that a scope protects nobody where a consent for the whole organisation undoes it, and leads to the steps', async () => {
    simulator.world.admin.setImpersonation(ACCOUNT, 'all');
    await page.getByRole('button', { name: 'Run it again' }).click();
    await page.getByText(`The application can read the calendar of ${BOARD} too.`).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('link', { name: 'How these rights are granted' }).click();
    await page.getByText(/remove it, or the scope protects nobody/).waitFor();
    expect(await page.getByText(`New-ServicePrincipal -AppId '${CLIENT}'`).count()).toBe(1);
    expect(await complaintsOf(page)).toEqual([]);
    simulator.world.admin.setImpersonation(ACCOUNT, [ANNA]);
  });

  it('5.3 a mailbox without a notification address is polled, which is a state of its own and no warning', async () => {
    const ask = (path: string, body: object): Promise<Record<string, unknown>> => askAsOwner(page, program, path, body);
    const holder = String((await ask('/staff', { name: 'Anna Berger', email: ANNA, zone: 'Europe/Zurich' }))['id']);
    await page.getByRole('tab', { name: 'People' }).click();
    await page.getByRole('textbox', { name: /Anna Berger/ }).fill(ANNA);
    await page.getByRole('button', { name: /^Pair/ }).first().click();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByText('Enabled: both directions catch up now.').waitFor();
    await page.goto(`${program.url}/integrations/users`);
    await page.getByRole('button', { name: /^1\s*Polling$/ }).click();
    const row = page.getByRole('row', { name: /Anna Berger/ });
    await row.getByText('Polling', { exact: true }).waitFor();
    await row.getByText('Graph', { exact: true }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await row.getByRole('button', { name: 'Anna Berger', exact: true }).click();
    await page.getByText(/Polled every .*: the integration has no notification address/).waitFor();
    expect(await complaintsOf(page)).toEqual([]);

    const start = Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 34 * 3_600_000;
    const at = (hours: number): string => new Date(start + hours * 3_600_000).toISOString();
    const booked = await ask('/appointments', { title: 'Mortgage', start: at(0), end: at(1), assignments: [{ holder }] });
    await page.goto(`${program.url}/calendar?appointment=${String(booked['id'])}`);
    await page.getByText('In step with Exchange').first().waitFor();
    expect(
      simulator.world
        .outlook(ANNA)
        .view(start, start + 3_600_000)
        .map(({ subject }) => subject),
    ).toEqual(['Mortgage']);
  });

  it('1.5 of what is paired it can be left to detection, and is not switched to EWS by a setting', async () => {
    await page.goto(`${program.url}/integrations`);
    await page.getByText('Microsoft Graph · Global, GCC included · polled').waitFor();
    await page.getByRole('link', { name: 'Settings', exact: true }).first().click();
    const ews = page.getByRole('radio', { name: /On your own Exchange server/ });
    await page.getByText(/People are paired through this integration/).waitFor();
    expect([await ews.isDisabled(), await page.getByRole('radio', { name: /In both/ }).isDisabled()]).toEqual([true, false]);
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('5.3 with a notification address it is told of, and polls no more', async () => {
    await page.getByLabel('Notification address').fill(program.url);
    await page.getByText(/Without it mailboxes are polled/).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    await page.goto(`${program.url}/integrations`);
    await page.getByText('Microsoft Graph · Global, GCC included · told of changes').waitFor();
    await page.goto(`${program.url}/integrations/users?transport=graph`);
    const row = page.getByRole('row', { name: /Anna Berger/ });
    await row.getByText('Syncing', { exact: true }).waitFor();
    expect(await page.getByRole('button', { name: /Polling/ }).count()).toBe(0);
    await row.getByRole('button', { name: 'Anna Berger', exact: true }).click();
    await page.getByText('Exchange tells of them at once').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    expect(open.problems).toEqual([]);
  });
});
