/** Adding an integration in a browser: detection first, a pinned certificate, the whole test, and the same test in a terminal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { DEFAULT_PASSWORD, type Simulator } from '@lockstep/simulator';
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
const LOCKSTEP = fileURLToPath(new URL('../../../server/bin/lockstep.mjs', import.meta.url));

describe.runIf(browser !== null)('adding an integration', { timeout: 120_000 }, () => {
  let program: Program;
  let simulator: Simulator;
  let open: Visit;
  let page: Page;
  let begun: Beginning;

  beforeAll(async () => {
    if (browser === null) return;
    simulator = await startExchange({ [ANNA]: 'Anna Berger' });
    begun = await beginEmpty(browser);
    ({ program, open, page } = begun);
  });
  afterAll(async () => {
    await begun?.end();
    await browser?.close();
    await simulator?.close();
  });

  it('1 detects the server by one mailbox, corrects what was pasted, and shows the certificate that it does not trust', async () => {
    await page.goto(`${program.url}/integrations/new`);
    await page.getByLabel('Display name').fill('Exchange');
    await page.getByLabel('User name').fill(ACCOUNT);
    await page.getByRole('textbox', { name: 'Password' }).fill(DEFAULT_PASSWORD);
    await page.getByLabel('Address of one mailbox').fill(ANNA);
    await page.getByLabel('Endpoint', { exact: true }).fill(simulator.urls.autodiscover);
    await page.getByRole('button', { name: 'Detect' }).click();
    await page.getByText(`The endpoint was corrected to ${simulator.urls.ewsTls}.`).waitFor();
    await page.getByText(/certificate is not signed by an authority Lockstep trusts/).waitFor();
    expect(await page.getByLabel('Endpoint', { exact: true }).inputValue()).toBe(simulator.urls.ewsTls);
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('1 takes its certificate over as a pin, with fingerprint and days, and then finds version and ways of sign-in', async () => {
    await page.getByRole('button', { name: 'Pin this certificate' }).click();
    await page.getByRole('button', { name: /Remove the pin of/ }).waitFor();
    await page
      .getByText(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
      .last()
      .waitFor();
    await page.getByRole('button', { name: 'Detect' }).click();
    await page.getByText(/Found: Exchange Subscription Edition, 15\.2\./).waitFor();
    await page.getByText(/It offers: .*Basic/).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('1 compares the two access types, with how often a delegate can ask', async () => {
    await page.getByText('Delegate', { exact: true }).first().click();
    await page.getByText(/every 25 s with 10 mailboxes, every 80 s with 100, every 13 min with 1,000/).waitFor();
    await page.getByText('Impersonation', { exact: true }).first().click();
  });

  it('1.1 goes through every step, a test event and the notifications included, and shows the last test again', async () => {
    await page.getByRole('button', { name: 'Save and test' }).click();
    await page.getByLabel('Address of a mailbox to try').fill(ANNA);
    await page.getByLabel('Write a test event and remove it').check();
    await page.getByRole('button', { name: 'Run the test' }).click();
    expect(await verdictOf(page)).toBe(`Everything works: Lockstep can read the calendar of ${ANNA}.`);
    await page.getByText('It is the certificate that is pinned.').waitFor();
    await page.getByText('An event was written, changed, protected from a change under an old version, and removed.').waitFor();
    await page.getByText('its first message has arrived').waitFor();
    const now = Date.now();
    expect(simulator.world.outlook(ANNA).view(now, now + 7 * 86_400_000)).toEqual([]);
    expect(await complaintsOf(page)).toEqual([]);
    await page.reload();
    await page.getByRole('heading', { name: new RegExp(`Last test: .*${ANNA}`) }).waitFor();
    await page.getByText('its first message has arrived').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('1.2 the kind of sign-in is replaced in place, the pin stays, and the test says what it came to', async () => {
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('combobox', { name: 'Authentication' }).click();
    await page.getByRole('option', { name: /NTLM/ }).click();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('button', { name: /Remove the pin of/ }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Test connection' }).click();
    await page.getByLabel('Address of a mailbox to try').fill(ANNA);
    await page.getByRole('button', { name: /Run/ }).click();
    expect(await verdictOf(page)).toBe(`Everything works: Lockstep can read the calendar of ${ANNA}.`);
    expect(open.problems).toEqual([]);
  });

  const ask = (path: string, body: object): Promise<Record<string, unknown>> => askAsOwner(page, program, path, body);

  it('1.3 disabled, it says so and booking goes on; re-enabled, both directions catch up', async () => {
    const holder = String((await ask('/staff', { name: 'Anna Berger', email: ANNA, zone: 'Europe/Zurich' }))['id']);
    await page.reload();
    await page.getByRole('tab', { name: 'People' }).click();
    await page.getByRole('textbox', { name: /Anna Berger/ }).fill(ANNA);
    await page.getByRole('button', { name: /^Pair/ }).first().click();
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByText('Enabled: both directions catch up now.').waitFor();
    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByText(/This integration is switched off/).waitFor();
    expect(await complaintsOf(page)).toEqual([]);

    const start = Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 34 * 3_600_000;
    const at = (hours: number): string => new Date(start + hours * 3_600_000).toISOString();
    const outlook = simulator.world.outlook(ANNA);
    outlook.add({ subject: 'Dentist', start: start + 4 * 3_600_000, end: start + 5 * 3_600_000, zone: 'W. Europe Standard Time' });
    const booked = await ask('/appointments', { title: 'Booked meanwhile', start: at(0), end: at(1), assignments: [{ holder }] });
    expect(outlook.view(start, start + 3_600_000)).toEqual([]);

    await page.getByRole('button', { name: 'Re-enable' }).click();
    await page.getByText(/This integration is switched off/).waitFor({ state: 'detached' });
    await page.goto(`${program.url}/calendar?appointment=${String(booked['id'])}`);
    await page.getByText('In step with Exchange').first().waitFor();
    expect(outlook.view(start, start + 3_600_000).map(({ subject }) => subject)).toEqual(['Booked meanwhile']);
    const dentist = ask('/appointments', {
      title: 'Too late',
      start: at(4),
      end: at(5),
      assignments: [{ holder }],
      availability: 'require',
    });
    await expect(dentist).rejects.toThrow(/busy in their own calendar/);
    expect(open.problems).toEqual([]);
  });

  const doctor = async (...args: readonly string[]): Promise<{ readonly code: number; readonly out: string }> => {
    const child = spawn(LOCKSTEP, ['doctor', ...args], {
      env: { ...process.env, LOCKSTEP_DATA: begun.folder, DATABASE_URL: '', LOCKSTEP_EGRESS_ALLOW: '127.0.0.1/32' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => void (out += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, out };
  };

  it('1.1 the doctor says the same in a terminal, with an exit code for the step that failed', async () => {
    // Its store is open to one process.
    const inUse = await doctor('--connection', 'Exchange');
    expect([inUse.code, inUse.out]).toEqual([1, expect.stringContaining(String(program.pid))]);
    await program.end();
    const well = await doctor('--connection', 'Exchange', '--mailbox', ANNA, '--write');
    expect([well.code, well.out]).toEqual([0, expect.stringContaining('Everything works.')]);
    expect(well.out).toMatch(/ok {4}secure connection \(\d+ ms\): It is the certificate that is pinned\.\n {6}CN=.* SHA-256 [0-9a-f]{64}/);
    expect(well.out).toContain('writing a test event');
    const unknown = await doctor('--connection', 'Exchange', '--mailbox', 'nobody@bank.example');
    expect([unknown.code, unknown.out]).toEqual([16, expect.stringContaining('There is no mailbox with this address.')]);
    simulator.accounts.lock(ACCOUNT, true);
    const locked = await doctor('--connection', 'Exchange', '--mailbox', ANNA);
    expect([locked.code, locked.out]).toEqual([14, expect.stringContaining('It fails at: sign-in.')]);
    simulator.accounts.lock(ACCOUNT, false);
    expect((await doctor('--connection', 'Another')).out).toContain('There is: "Exchange".');
    expect((await doctor('--mailbox', ANNA)).code).toBe(2);
  });
});
