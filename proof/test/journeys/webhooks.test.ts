/** Webhooks in a browser (7.5): made with a secret that is shown once, tried, seen to fail, sent again; with a real system at the other end. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../../src/program/program.ts';
import type { Visit } from '../../src/program/visit.ts';
import { complaintsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { askAsOwner, beginEmpty, type Beginning } from './owner.ts';

type Seen = { readonly id: string; readonly time: string; readonly signatures: readonly string[]; readonly body: string };

const browser: Browser | null = await openBrowser();
const WIDE = { width: 1_280, height: 900 };
const NARROW = { width: 320, height: 720 };

describe.runIf(browser !== null)('webhooks', { timeout: 120_000 }, () => {
  let program: Program;
  let server: Server;
  let open: Visit;
  let page: Page;
  let begun: Beginning;
  let secret: string;
  let status = 200;
  const seen: Seen[] = [];

  /** As the specification has it, by hand: neither our own words nor a library's. */
  const isSigned = ({ id, time, signatures, body }: Seen, by: string): boolean => {
    const key = Buffer.from(by.replace('whsec_', ''), 'base64');
    return signatures.includes(`v1,${createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')}`);
  };
  const shownSecret = async (): Promise<string> => (await page.locator('[data-secret]').innerText()).trim();

  beforeAll(async () => {
    if (browser === null) return;
    server = createServer((asked, answer) => {
      const parts: Buffer[] = [];
      asked.on('data', (part: Buffer) => parts.push(part));
      asked.on('end', () => {
        const header = (name: string): string => String(asked.headers[name]);
        const body = Buffer.concat(parts).toString('utf8');
        const signatures = header('webhook-signature').split(' ');
        seen.push({ id: header('webhook-id'), time: header('webhook-timestamp'), signatures, body });
        answer.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    begun = await beginEmpty(browser, WIDE);
    ({ program, open, page } = begun);
  });
  afterAll(async () => {
    await begun?.end();
    await browser?.close();
    await new Promise((resolve) => (server === undefined ? resolve(null) : server.close(resolve)));
  });

  it('7.5 one is made, its secret shown once, and a test gets through', async () => {
    await page.goto(`${program.url}/setup/webhooks`);
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Add webhook' }).click();
    await page.getByLabel('Address').fill('http://hooks.example.com/');
    await page.getByLabel('What it is for').fill('Website');
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('This is not a web address that can be posted to.').waitFor();
    await page.getByLabel('Address').fill(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.getByRole('button', { name: 'Save' }).click();
    secret = await shownSecret();
    expect(secret).toMatch(/^whsec_/);
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.locator('[data-delivery="delivered"]').getByText('Test', { exact: true }).waitFor();
    expect(seen.map((one) => isSigned(one, secret))).toEqual([true]);
    expect(await page.content()).not.toContain(secret);
  });

  it('7.5 what fails says why, with what is posted; sent again under the same id it gets through', async () => {
    status = 500;
    const { id } = await askAsOwner(page, program, '/staff', { name: 'Anna Berger' });
    const start = Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 34 * 3_600_000;
    const times = { start: new Date(start).toISOString(), end: new Date(start + 3_600_000).toISOString() };
    await askAsOwner(page, program, '/appointments', { title: 'A private matter', ...times, assignments: [{ holder: id }] });
    const failed = page.locator('[data-delivery="waiting"]').filter({ hasText: 'Booked' });
    await failed.getByText('The server answered 500.').waitFor();
    await failed.getByRole('button').click();
    await failed.getByText('"type": "appointment.booked"').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    expect(await page.content()).not.toContain('A private matter');
    status = 200;
    await failed.getByRole('button', { name: 'Send again' }).click();
    await page.locator('[data-delivery="delivered"]').getByText('Booked', { exact: true }).waitFor();
    const booked = seen.filter(({ body }) => body.includes('appointment.booked'));
    expect(booked.length).toBeGreaterThan(1);
    expect(new Set(booked.map((one) => one.id)).size).toBe(1);
  });

  it('7.5 deliveries are chosen by state and by what happened', async () => {
    await page.getByLabel('What happened').selectOption('webhook.test');
    await page.locator('[data-delivery]').getByText('Booked', { exact: true }).waitFor({ state: 'detached' });
    await page.locator('[data-delivery]').getByText('Test', { exact: true }).waitFor();
    await page.getByLabel('State').selectOption('failed');
    await page.getByText('There are no deliveries of this kind.').waitFor();
    await page.getByLabel('State').selectOption('');
    await page.getByLabel('What happened').selectOption('');
  });

  it('7.5 a new secret is shown once, and for a day both sign', async () => {
    await page.getByRole('button', { name: 'New secret' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'New secret' }).last().click();
    const next = await shownSecret();
    expect(next).not.toBe(secret);
    await page.getByRole('button', { name: 'I have kept it' }).click();
    await page.getByText('The former secret signs as well until').waitFor();
    const before = seen.length;
    await page.getByRole('button', { name: 'Send a test' }).click();
    await expect.poll(() => seen.length, { timeout: 20_000 }).toBe(before + 1);
    expect([secret, next].map((by) => isSigned(seen[before] ?? { id: '', time: '', signatures: [], body: '' }, by))).toEqual([true, true]);
  });

  it('7.5 it hears what is chosen, is switched off, and what waited says that it was stopped', async () => {
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByLabel('Only what is chosen here').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Choose at least one, or everything.').waitFor();
    await page.getByLabel('Booked').check();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('switch', { name: /^Switched on/ }).uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('What was stopped can be sent under Deliveries.').waitFor();
    expect(await page.getByRole('button', { name: 'Send a test' }).isDisabled()).toBe(true);
  });

  it('7.5 all of it can be used on a narrow screen, and it is removed', async () => {
    await page.setViewportSize(NARROW);
    expect(await complaintsOf(page)).toEqual([]);
    const isWider = 'document.documentElement.scrollWidth > document.documentElement.clientWidth';
    expect(await page.evaluate(isWider)).toBe(false);
    await page.getByRole('button', { name: 'Remove' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).last().click();
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    expect(open.problems).toEqual([]);
  });
});
