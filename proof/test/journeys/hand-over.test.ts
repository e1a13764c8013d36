/** Somebody is deactivated in a browser (2.5): with a reason, what lies ahead handed over by keyboard, and active again. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../../src/program/program.ts';
import type { Visit } from '../../src/program/visit.ts';
import { complaintsOf } from './axe.ts';
import { openBrowser } from './browser.ts';
import { askAsOwner, beginEmpty, type Beginning } from './owner.ts';

const browser: Browser | null = await openBrowser();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const isWeekend = (at: number): boolean => [0, 6].includes(new Date(at).getUTCDay());
/** Ten in the morning, in UTC, of the first working day after tomorrow. */
const firstDay = (from: number): number => (isWeekend(from) ? firstDay(from + DAY) : from);
const START = firstDay(Math.ceil(Date.now() / DAY) * DAY + DAY + 10 * HOUR);
const at = (hours: number): string => new Date(START + hours * HOUR).toISOString();

describe.runIf(browser !== null)('somebody who leaves', { timeout: 120_000 }, () => {
  let program: Program;
  let open: Visit;
  let page: Page;
  let begun: Beginning;
  let anna: string;

  const ask = (path: string, body: object): Promise<Record<string, unknown>> => askAsOwner(page, program, path, body);

  beforeAll(async () => {
    if (browser === null) return;
    begun = await beginEmpty(browser);
    ({ program, open, page } = begun);
    const made = async (name: string): Promise<string> => String((await ask('/staff', { name, zone: 'UTC' }))['id']);
    anna = await made('Anna Berger');
    const bert = await made('Bert Keller');
    const book = (title: string, hours: number, holders: readonly string[]): Promise<unknown> =>
      ask('/appointments', {
        title,
        start: at(hours),
        end: at(hours + 1),
        zone: 'UTC',
        assignments: holders.map((holder) => ({ holder })),
      });
    await book('Mortgage', 0, [anna]);
    await book('Pension', 2, [anna]);
    await book('In the way', 2, [bert]);
  });
  afterAll(async () => {
    await begun?.end();
    await browser?.close();
  });

  it('2.5 is deactivated with a reason, and what lies ahead says what it needs', async () => {
    await page.goto(`${program.url}/setup/staff?open=${anna}`);
    await page.getByRole('textbox', { name: 'Reason' }).fill('On parental leave');
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Deactivate' }).click();
    await page.getByRole('button', { name: 'Reactivate' }).waitFor();
    await page.getByRole('tab', { name: 'Hand over' }).click();
    await page.getByText('Reason: On parental leave').waitFor();
    await page.getByText('2 appointments lie ahead').waitFor();
    expect(await page.getByText('Needs another person').count()).toBe(2);
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('2.5 hands over what the colleague is free for, by keyboard and on a narrow screen, and says why the rest stays', async () => {
    await page.setViewportSize({ width: 320, height: 720 });
    await page.getByRole('combobox', { name: 'Give them to' }).selectOption({ label: 'Bert Keller' });
    await page.getByRole('button', { name: 'Hand over one appointment; nobody is mailed' }).waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(2);
    expect(await complaintsOf(page)).toEqual([]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
    await page.getByRole('button', { name: 'Hand over one appointment; nobody is mailed' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('One appointment was handed over to Bert Keller.').waitFor();
    await page.getByText('One appointment lies ahead').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.getByRole('tab', { name: 'Details' }).click();
    await page.getByRole('button', { name: 'Reactivate' }).click();
    await page.getByRole('button', { name: 'Deactivate' }).waitFor();
    expect(open.problems).toEqual([]);
  });
});
