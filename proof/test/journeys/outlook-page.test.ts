/** The Outlook page as a person uses it, in a real browser. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, startSimulator, virtualClock } from '@lockstep/simulator';
import type { Simulator } from '@lockstep/simulator';
import { complaintsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { boxOf, dragBy } from '../../src/program/visit.ts';

const ANNA = 'anna@bank.example';
const browser: Browser | null = await openBrowser();
const HOUR = 3_600_000;
const START = Date.UTC(2026, 10, 18, 9);

describe.runIf(browser !== null)('the Outlook page in a browser', { timeout: 120_000 }, () => {
  let simulator: Simulator;
  let page: Page;
  let problems: string[];

  beforeAll(() => expect(browser).not.toBeNull());
  beforeEach(async () => {
    if (browser === null) return;
    // A Friday noon in Zurich.
    const clock = virtualClock(Date.UTC(2026, 10, 20, 11));
    const world = createWorld({ clock: clock.now, seed: 7 });
    world.admin.addMailbox({ address: ANNA, name: 'Anna Berg' });
    simulator = await startSimulator({ world, clock });
    page = await browser.newPage({ viewport: { width: 1_280, height: 900 } });
    problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (line) => (line.type() === 'error' ? problems.push(line.text()) : 0));
  });
  afterEach(async () => {
    await page.close();
    await simulator.close();
  });
  afterAll(async () => {
    await browser?.close();
  });

  const outlook = () => simulator.world.outlook(ANNA);
  const open = async (): Promise<void> => {
    await page.goto(`${simulator.urls.outlook}#${ANNA}`);
    await page.locator('.day').first().waitFor();
  };

  it('an event is dragged to another day, resized, moved by keyboard, deleted and brought back; the world follows', async () => {
    const { id } = outlook().add({ subject: 'Coffee', start: START, end: START + HOUR });
    await open();
    const event = page.locator('.event', { hasText: 'Coffee' });
    await event.waitFor();
    const drag = async (fromY: number, x: number, y: number): Promise<void> => {
      const saved = page.waitForResponse((response) => response.request().method() === 'PATCH');
      const { height } = await boxOf(page, '.event', 'Coffee');
      await dragBy(page, ['.event', 'Coffee'], { x: 20, y: fromY < 0 ? height + fromY : fromY }, { x, y });
      await saved;
    };
    const { width } = await boxOf(page, '.day', '');
    await drag(10, width, 96);
    expect(outlook().item(id)).toMatchObject({ start: START + 26 * HOUR, end: START + 27 * HOUR });
    await event.filter({ hasText: '12:00–13:00' }).waitFor();
    await drag(-3, 0, 24);
    expect(outlook().item(id)).toMatchObject({ start: START + 26 * HOUR, end: START + 27.5 * HOUR });
    await event.filter({ hasText: '12:00–13:30' }).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await event.filter({ hasText: '11:45–13:15' }).waitFor();
    expect(outlook().item(id)).toMatchObject({ start: START + 25.75 * HOUR });
    await page.keyboard.press('Delete');
    await page.getByRole('button', { name: 'Undo' }).click();
    await event.waitFor();
    expect(outlook().deleted()).toEqual([]);
    expect(problems).toEqual([]);
  });

  it('a click on an empty place adds, Enter opens, and the form saves', async () => {
    await open();
    await page
      .locator('.day')
      .nth(1)
      .click({ position: { x: 60, y: 10 * 48 + 4 } });
    await page.getByLabel('Title').fill('Dentist');
    await page.getByLabel('Private').check();
    await page.getByRole('button', { name: 'Save' }).click();
    const event = page.locator('.event', { hasText: 'Dentist' });
    await event.focus();
    await page.keyboard.press('Enter');
    await page.getByLabel('Location').fill('Main street');
    await page.getByLabel('Show as').selectOption('OOF');
    await page.keyboard.press('Enter');
    await page.locator('.event.as-OOF', { hasText: 'Main street' }).waitFor();
    const tuesday = Date.UTC(2026, 10, 17, 9);
    expect(outlook().view(tuesday, tuesday + HOUR)).toMatchObject([
      { subject: 'Dentist', start: tuesday, end: tuesday + HOUR / 2, sensitivity: 'Private', location: 'Main street', showAs: 'OOF' },
    ]);
    expect(problems).toEqual([]);
  });

  it('what changes in the mailbox shows by itself, long before the page would look again on its own', async () => {
    const { id } = outlook().add({ subject: 'Coffee', start: START, end: START + HOUR });
    const following = page.waitForResponse((response) => response.url().endsWith('/changes'));
    await open();
    await following;
    await page.locator('.event', { hasText: '10:00–11:00' }).waitFor();
    outlook().drag(id, START + 3 * HOUR);
    await page.locator('.event', { hasText: '13:00–14:00' }).waitFor({ timeout: 30_000 });
  });

  it.each(['light', 'dark'] as const)(
    'axe finds nothing to complain about in %s, neither in the week nor in the form',
    async (colorScheme) => {
      outlook().add({ subject: 'Coffee', start: START, end: START + HOUR });
      outlook().add({ subject: 'Maybe', start: START + 2 * HOUR, end: START + 3 * HOUR, showAs: 'Tentative' });
      outlook().add({ subject: 'Away', start: START + 24 * HOUR, end: START + 26 * HOUR, showAs: 'OOF' });
      outlook().add({ subject: 'Fair', start: START, end: START + HOUR, isAllDay: true });
      await page.emulateMedia({ colorScheme });
      await open();
      expect(await complaintsOf(page)).toEqual([]);
      await page.locator('.event', { hasText: 'Coffee' }).press('Enter');
      await page.getByRole('button', { name: 'Save' }).waitFor();
      expect(await complaintsOf(page)).toEqual([]);
    },
  );
});
