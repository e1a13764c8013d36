/** A migration in a browser (1.5): dry run with what it would find, start, and back; the events stay the same, and nobody is mailed. */
import { DEFAULT_PASSWORD, type Simulator } from '@lockstep/simulator';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../../src/program/program.ts';
import { complaintsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { ACCOUNT, askAsOwner, beginEmpty, startExchange, type Beginning } from './owner.ts';

const browser: Browser | null = await openBrowser();
const ANNA = 'anna.berger@bank.example';
const BERT = 'bert.keller@bank.example';
const CLIENT = '11111111-2222-3333-4444-555555555555';
const SECRET = 'a secret of the application';
const HOUR = 3_600_000;
/** Ten in the morning of a day that is not today, in UTC. */
const START = Math.ceil(Date.now() / (24 * HOUR)) * 24 * HOUR + 34 * HOUR;
const at = (hours: number): string => new Date(START + hours * HOUR).toISOString();

describe.runIf(browser !== null)('moving people to Exchange Online', { timeout: 120_000 }, () => {
  let program: Program;
  let simulator: Simulator;
  let page: Page;
  let begun: Beginning;
  let appointment: string;

  const ask = (path: string, body: object): Promise<Record<string, unknown>> => askAsOwner(page, program, path, body);
  const lying = (): readonly (readonly [string, string])[] =>
    simulator.world
      .outlook(ANNA)
      .view(START, START + 24 * HOUR)
      .map(({ immutableId, subject }) => [immutableId, subject] as const);

  beforeAll(async () => {
    if (browser === null) return;
    simulator = await startExchange({ [ANNA]: 'Anna Berger', [BERT]: 'Bert Keller' });
    simulator.issuer.applications.set(CLIENT, { clientId: CLIENT, account: ACCOUNT, secret: SECRET, certificate: null });
    begun = await beginEmpty(browser);
    ({ program, page } = begun);
    const known = { certificateAuthorities: simulator.ca };
    const here = await ask('/integrations', {
      ...known,
      name: 'Our Exchange',
      endpoint: simulator.urls.ewsTls,
      authentication: 'basic',
      userName: ACCOUNT,
      password: DEFAULT_PASSWORD,
    });
    await ask('/integrations', {
      ...known,
      name: 'Microsoft 365',
      transport: 'graph',
      graphEndpoint: simulator.urls.graph,
      oauth: { authority: simulator.urls.authority, clientId: CLIENT },
      password: SECRET,
    });
    const holders: unknown[] = [];
    for (const [name, address] of [
      ['Anna Berger', ANNA],
      ['Bert Keller', BERT],
    ] as const) {
      const { id } = await ask('/staff', { name, email: address, zone: 'Europe/Zurich' });
      await ask('/pairings', { holder: id, integration: here['id'], address });
      holders.push(id);
    }
    await ask(`/integrations/${String(here['id'])}/enable`, {});
    const assignments = holders.map((holder) => ({ holder }));
    appointment = String((await ask('/appointments', { title: 'Mortgage', start: at(0), end: at(1), assignments }))['id']);
  });
  afterAll(async () => {
    await begun?.end();
    await browser?.close();
    await simulator?.close();
  });

  it('1.5 says first what it would find, and changes nothing', async () => {
    await expect.poll(lying, { timeout: 20_000 }).toHaveLength(1);
    await expect.poll(() => simulator.world.mails().length, { timeout: 20_000 }).toBeGreaterThan(0);
    await page.goto(`${program.url}/integrations/migrations`);
    await page.getByRole('heading', { name: 'Migration', exact: true }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Dry run' }).click();
    await page.getByText('One is there').waitFor();
    await page.getByText('Each keeps the event it has; nobody is mailed.').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('1.5 moves everybody, each appointment with the event it has, and mails nobody', async () => {
    const [before, mails] = [lying(), simulator.world.mails().length];
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('2 moved').waitFor();
    await page.getByText('Moved', { exact: true }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.goto(`${program.url}/integrations/users`);
    await page
      .getByRole('row', { name: /Anna Berger/ })
      .getByText('Graph', { exact: true })
      .waitFor();
    await page.goto(`${program.url}/calendar?appointment=${appointment}`);
    await page.getByText('In step with Exchange').first().waitFor();
    expect([lying(), simulator.world.mails().length]).toEqual([before, mails]);
  });

  it('1.5 takes everybody back where they were', async () => {
    const [before, mails] = [lying(), simulator.world.mails().length];
    await page.goto(`${program.url}/integrations/migrations`);
    await page.getByRole('button', { name: 'Go back' }).click();
    await page.getByText('Back where it was').waitFor();
    await page.goto(`${program.url}/integrations/users`);
    await page
      .getByRole('row', { name: /Anna Berger/ })
      .getByText('EWS', { exact: true })
      .waitFor();
    await page.goto(`${program.url}/calendar?appointment=${appointment}`);
    await page.getByText('In step with Exchange').first().waitFor();
    expect([lying(), simulator.world.mails().length]).toEqual([before, mails]);
    await page.setViewportSize({ width: 320, height: 800 });
    await page.goto(`${program.url}/integrations/migrations`);
    await page.getByText('2 back').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
  });
});
