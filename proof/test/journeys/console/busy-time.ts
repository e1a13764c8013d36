/** The settings of busy time as an administrator meets them: in the form, with their warning, and in the calendar after that. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { Sides } from '../../../src/program/sides.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

type Mailbox = { readonly holder: string; readonly address: string; readonly integration: string };
type Integration = { readonly showTitles: string; readonly privateEvents: string; readonly blocking: readonly string[] };

/** Two in the night, where nothing else lies. */
const DAY = new Date(Date.now() + 24 * 3_600_000).toISOString().slice(0, 10);
const start = `${DAY}T02:00:00Z`;
const end = `${DAY}T03:00:00Z`;

export const busyTime = journey('1 busy time', (stage) => {
  let program: DemoProgram;
  let sides: Sides;
  let studio: Visit;
  let page: Page;
  let mailbox: Mailbox;

  beforeAll(async () => {
    ({ program, sides } = stage());
    studio = await stage().signIn();
    ({ page } = studio);
    const { items } = await sides.api<{ items: readonly Mailbox[] }>('GET', '/mailboxes');
    const [first] = items;
    if (first === undefined) throw new Error('the demonstration has no mailbox');
    mailbox = first;
    const add = { mailbox: mailbox.address, start, end };
    await sides.outlook('add', { ...add, subject: 'Night shift with the team' });
    await sides.outlook('add', { ...add, subject: 'Nobody may read this', sensitivity: 'Private' });
  });
  afterAll(async () => {
    await studio?.close();
  });

  const busy = async (): Promise<readonly { readonly title: string | null; readonly private: boolean; readonly start: string }[]> => {
    const { items } = await sides.api<{ items: readonly { title: string | null; private: boolean; start: string }[] }>(
      'GET',
      `/busy?holder=${mailbox.holder}&from=${start}&to=${end}`,
    );
    return items;
  };
  const openForm = async (): Promise<void> => {
    await page.goto(`${program.url}/integrations/${mailbox.integration}`);
    await page.getByRole('heading', { name: 'Busy time' }).waitFor();
  };
  const choose = async (field: string, option: string): Promise<void> => {
    await page
      .getByRole('combobox', { name: field })
      .or(page.getByRole('textbox', { name: field }))
      .first()
      .click();
    await page.getByRole('option', { name: option }).click();
  };
  const save = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').first().waitFor();
  };
  const stored = (): Promise<Integration> => sides.api<Integration>('GET', `/integrations/${mailbox.integration}`);
  const openDay = async (): Promise<void> => {
    await page.goto(`${program.url}/calendar?view=week&day=${DAY}&holder=${mailbox.holder}`);
    await page.locator('[data-loaded="true"]').waitFor();
  };

  it('titles are masked until somebody chooses otherwise, and the calendar says why', async () => {
    await sides.until('both events', async () => (await busy()).length === 2);
    await openDay();
    expect(await page.getByTitle('Titles are masked (integration setting)').count()).toBeGreaterThan(0);
    expect(await page.getByText('Night shift with the team').count()).toBe(0);
  });

  it('shown, they stand in the calendar, and those of private events nowhere', async () => {
    await openForm();
    await choose('Show titles', 'The real title');
    await page.getByRole('checkbox', { name: 'Working elsewhere' }).check();
    expect(await page.getByRole('checkbox', { name: 'Busy', exact: true }).isDisabled()).toBe(true);
    await save();
    expect(await stored()).toMatchObject({ showTitles: 'title', blocking: ['busy', 'tentative', 'outOfOffice', 'workingElsewhere'] });
    await sides.until('the title', async () => (await busy()).some(({ title }) => title === 'Night shift with the team'), 30_000);
    await openDay();
    await page.getByText('Night shift with the team').first().waitFor({ state: 'attached' });
    expect(await page.content()).not.toContain('Nobody may read this');
  });

  it('whoever leaves private events out is warned of double booking, before and after', async () => {
    await openForm();
    await choose('Private events', 'Do not sync at all');
    await page.getByText('so they can be booked twice').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await save();
    expect(await stored()).toMatchObject({ privateEvents: 'skip' });
    expect((await busy()).map((one) => one.private)).toEqual([false]);
    expect(studio.problems).toEqual([]);
  });
});
