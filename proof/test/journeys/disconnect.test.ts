/** Disconnecting an integration in a browser (1.4): what it would do, counted, carried out, and undone with proved credentials. */
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
const HOUR = 3_600_000;
/** Ten in the morning of a day that is not today, in UTC. */
const START = Math.ceil(Date.now() / (24 * HOUR)) * 24 * HOUR + 34 * HOUR;
const at = (hours: number): string => new Date(START + hours * HOUR).toISOString();

describe.runIf(browser !== null)('giving up an integration', { timeout: 120_000 }, () => {
  let program: Program;
  let simulator: Simulator;
  let page: Page;
  let begun: Beginning;
  let integration: string;

  const ask = (path: string, body: object): Promise<Record<string, unknown>> => askAsOwner(page, program, path, body);
  const lying = (address: string): readonly string[] =>
    simulator.world
      .outlook(address)
      .view(START, START + 24 * HOUR)
      .map(({ subject }) => subject)
      .filter((subject) => !subject.startsWith('Canceled'));
  const mailed = (): readonly string[] => simulator.world.mails().map(({ kind, to }) => `${kind} ${to}`);

  beforeAll(async () => {
    if (browser === null) return;
    simulator = await startExchange({ [ANNA]: 'Anna Berger', [BERT]: 'Bert Keller' });
    begun = await beginEmpty(browser);
    ({ program, page } = begun);
    const made = await ask('/integrations', {
      name: 'Our Exchange',
      certificateAuthorities: simulator.ca,
      endpoint: simulator.urls.ewsTls,
      authentication: 'basic',
      userName: ACCOUNT,
      password: DEFAULT_PASSWORD,
    });
    integration = String(made['id']);
    const holders: unknown[] = [];
    for (const [name, address] of [
      ['Anna Berger', ANNA],
      ['Bert Keller', BERT],
    ] as const) {
      const { id } = await ask('/staff', { name, email: address, zone: 'Europe/Zurich' });
      await ask('/pairings', { holder: id, integration, address });
      holders.push(id);
    }
    await ask(`/integrations/${integration}/enable`, {});
    await ask('/appointments', { title: 'Mortgage', start: at(0), end: at(1), assignments: holders.map((holder) => ({ holder })) });
    await ask('/appointments', { title: 'Pension', start: at(3), end: at(4), assignments: [{ holder: holders[1] }] });
  });
  afterAll(async () => {
    await begun?.end();
    await browser?.close();
    await simulator?.close();
  });

  it('1.4 says first what it would do, by whose calendar, and how many people would be told', async () => {
    await expect.poll(() => [...lying(ANNA), ...lying(BERT)], { timeout: 20_000 }).toEqual(['Mortgage', 'Mortgage', 'Pension']);
    await expect.poll(mailed, { timeout: 20_000 }).toContain(`invitation ${BERT}`);
    await page.goto(`${program.url}/integrations/${integration}`);
    const more = page.getByRole('button', { name: 'More' });
    await more.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Disconnect …' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('2 people and rooms are paired').waitFor();
    await dialog.getByText('2 events of ours lie ahead in 2 calendars').waitFor();
    await dialog.getByText('One attendee would be told').waitFor();
    await dialog.getByText('Whose calendars').click();
    await dialog.getByText('Anna Berger: one event, one attendee told').waitFor();
    await dialog.getByText('Bert Keller: one event, nobody told').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 720 });
    expect(await complaintsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('1.4 removes our events, tells those invited, and says for how many days that can be undone', async () => {
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: /^Remove them/ }).click();
    await dialog.getByRole('button', { name: 'Disconnect, and have one attendee told' }).click();
    await page.getByText('This integration is disconnected').waitFor({ timeout: 60_000 });
    expect(lying(ANNA)).toEqual([]);
    expect(mailed().filter((one) => one === `cancellation ${BERT}`)).toHaveLength(1);
    await page.getByText('Can be undone for 30 more days').waitFor();
    await page.getByText('2 appointments get a new event.').waitFor();
    await page.getByText('The invitation of one person waits under Decisions until you send it.').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 720 });
    expect(await complaintsOf(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it('1.4 is undone with the credentials, once they are proved; nobody is invited unasked', async () => {
    const before = mailed().length;
    await page.getByRole('textbox', { name: 'Password' }).first().fill('not the one');
    await page.getByRole('button', { name: 'Test and connect again' }).click();
    await page.getByText('The test of these credentials failed').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Password' }).first().fill(DEFAULT_PASSWORD);
    await page.keyboard.press('Enter');
    await expect.poll(() => [...lying(ANNA), ...lying(BERT)].toSorted(), { timeout: 40_000 }).toEqual(['Mortgage', 'Pension']);
    await page.getByRole('button', { name: 'Disable' }).waitFor();
    expect(mailed()).toHaveLength(before);
    await page.goto(`${program.url}/decisions`);
    await page.getByText('Anna Berger').first().waitFor();
  });
});
