/** A database that goes on with another key (1.7), in a browser: what is held back stands above every page until an administrator decides. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProgramAt, type Program } from '../../src/program/program.ts';
import { complaintsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { askAsOwner, beginEmpty, type Beginning } from './owner.ts';

const browser: Browser | null = await openBrowser();
const WIDE = { width: 1_280, height: 900 };
const NARROW = { width: 320, height: 720 };
const SENDER = { senderName: 'Bank of the Lake', senderAddress: 'booking@bank.example' };

describe.runIf(browser !== null)('a copied database', { timeout: 120_000 }, () => {
  let begun: Beginning;
  let copy: Omit<Program, 'welcome'>;
  let page: Page;
  const held = () => page.getByRole('region', { name: 'Held back' });

  beforeAll(async () => {
    if (browser === null) return;
    begun = await beginEmpty(browser, WIDE);
    page = begun.page;
    const made = async (path: string, body: object): Promise<string> => String((await askAsOwner(page, begun.program, path, body))['id']);
    const holder = await made('/staff', { name: 'Anna Berger' });
    const integration = await made('/integrations', {
      name: 'Our Exchange',
      endpoint: 'https://127.0.0.1:9/EWS/Exchange.asmx',
      userName: 'BANK\\svc-lockstep',
      password: 'geheim',
    });
    await made('/pairings', { holder, integration, address: 'anna.berger@bank.example' });
    await made(`/integrations/${integration}/enable`, {});
    const server = { server: '127.0.0.1', port: 9, security: 'startTls', ...SENDER };
    await askAsOwner(page, begun.program, '/mail/settings', server, 'PUT');
    await page.goto(`${begun.program.url}/integrations`);
    await page.getByText('Our Exchange').waitFor();
    expect(await held().count()).toBe(0);
    // What is still asked for while it ends would be refused.
    await page.goto('about:blank');
    await begun.program.end();
    await rm(join(begun.folder, 'key'));
    copy = await startProgramAt({ folder: begun.folder });
  }, 180_000);
  afterAll(async () => {
    await copy?.end();
    await begun?.end();
    await browser?.close();
  });

  it('1.7 says above every page what is held back, why, and what to do, also on a telephone', async () => {
    await page.goto(`${copy.url}/calendar`);
    for (const what of ['Is this the installation that goes on?', 'Our Exchange is switched off', 'Mail is held; no letter waits yet.'])
      await held().getByText(what).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.setViewportSize(NARROW);
    await page.goto(`${copy.url}/integrations`);
    await held().waitFor();
    await page.getByText('It was switched off because this database was served as').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')).toBe(0);
    await page.setViewportSize(WIDE);
  });

  it('1.7 asks before the integration is enabled here, naming the other installation', async () => {
    await held().getByRole('link', { name: 'Re-enable Our Exchange' }).click();
    await page.getByRole('button', { name: 'Re-enable' }).click();
    const question = page.getByRole('dialog', { name: 'Does this installation go on with “Our Exchange”?' });
    await question.getByText(/the installation with key/).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await question.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Re-enable' }).click();
    await question.getByRole('button', { name: 'This one goes on' }).click();
    await page.getByRole('button', { name: 'Disable' }).waitFor();
    await held().getByRole('link', { name: 'Re-enable Our Exchange' }).waitFor({ state: 'detached' });
  });

  it('1.7 lets mail go once that was agreed to, and nothing is held back any more', async () => {
    await held().getByRole('link', { name: 'Let mail go' }).click();
    await page.getByRole('button', { name: 'Let mail go from here' }).click();
    const question = page.getByRole('dialog', { name: 'Let mail go from this installation?' });
    await question.getByText('No letter waits.').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await question.getByRole('button', { name: 'Let mail go from here' }).click();
    await held().waitFor({ state: 'detached' });
    expect(await page.getByRole('button', { name: 'Let mail go from here' }).count()).toBe(0);
    expect(begun.open.problems).toEqual([]);
  });
});
