/** Why is this time taken, why did this change, and who would have changed what: asked where the question comes up (5.4, 4.3). */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { Sides } from '../../../src/program/sides.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

type Mailbox = { readonly id: string; readonly holder: string; readonly address: string; readonly integration: string };
type Entries = { readonly items: readonly { readonly code: string; readonly changedBy: string | null }[] };

const NARROW = { width: 320, height: 700 };
const WIDE = { width: 1_280, height: 900 };
/** Three days ahead, in the night, where nothing else lies. */
const DAY = new Date(Date.now() + 3 * 24 * 3_600_000).toISOString().slice(0, 10);

export const answers = journey('the answers', (stage) => {
  let program: DemoProgram;
  let sides: Sides;
  let open: Visit;
  let page: Page;
  let mailbox: Mailbox;
  let appointment: string;

  beforeAll(async () => {
    ({ program, sides } = stage());
    open = await stage().signIn(WIDE);
    ({ page } = open);
    const { items } = await sides.api<{ items: readonly Mailbox[] }>('GET', '/mailboxes');
    const [first] = items;
    if (first === undefined) throw new Error('the demonstration has no mailbox');
    mailbox = first;
  });
  afterAll(async () => {
    await open?.close();
  });

  const openDay = async (): Promise<void> => {
    await page.goto(`${program.url}/calendar?view=week&day=${DAY}&holder=${mailbox.holder}`);
    await page.locator('[data-loaded="true"]').waitFor();
  };
  const usable = async (): Promise<void> => {
    expect(await complaintsOf(page)).toEqual([]);
    await page.setViewportSize(NARROW);
    expect(['narrow', await complaintsOf(page)]).toEqual(['narrow', []]);
    // Nothing reaches out to the right of a narrow screen.
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    await page.setViewportSize(WIDE);
  };

  it('5.4 grey time in the calendar says by which event and which rule it is taken', async () => {
    const start = `${DAY}T02:00:00Z`;
    await sides.outlook('add', { mailbox: mailbox.address, start, end: `${DAY}T03:00:00Z`, subject: 'Night shift' });
    const query = `/busy?holder=${mailbox.holder}&from=${start}&to=${DAY}T03:00:00Z`;
    await sides.until('the event', async () => (await sides.api<{ items: readonly object[] }>('GET', query)).items.length > 0);
    await openDay();
    await page.getByTitle('Titles are masked').first().press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Why is this time taken?' });
    await drawer.getByText('has an event in Outlook').first().waitFor();
    await drawer.getByText('This time is not on offer.').waitFor();
    await drawer
      .getByRole('button', { name: /^Rule 4\.1[234]$/ })
      .first()
      .click();
    await page.getByRole('dialog', { name: /^Rule 4\.1/ }).waitFor();
    await page.keyboard.press('Escape');
    await usable();
    expect(open.problems).toEqual([]);
  });

  it('5.4 beside the free times of a service somebody learns why another time is none of them', async () => {
    await page.goto(`${program.url}/calendar?day=${DAY}`);
    await page.locator('[data-loaded="true"]').waitFor();
    await page.getByRole('button', { name: 'New appointment' }).click();
    await page.getByRole('button', { name: 'Why not another time?' }).click();
    await page.getByLabel('Time that is missing').fill(`${DAY}T03:00`);
    await page.getByText('does not work').first().waitFor();
    await page.getByRole('button', { name: 'Rule 7.1' }).first().waitFor();
    await usable();
    expect(open.problems).toEqual([]);
  });

  it('5.4 an appointment tells who changed it, from when to when, and what was written', async () => {
    const from = `${DAY}T04:00:00Z`;
    const booked = await sides.api<{ id: string }>('POST', '/appointments', {
      title: 'Night talk',
      start: from,
      end: `${DAY}T05:00:00Z`,
      assignments: [{ holder: mailbox.holder }],
    });
    appointment = booked.id;
    const inStep = async (): Promise<boolean> =>
      (await sides.api<{ sync: { state: string } }>('GET', `/appointments/${appointment}`)).sync.state === 'inStep';
    await sides.until('its event', inStep);
    await sides.api('PATCH', `/appointments/${appointment}`, { start: `${DAY}T23:00:00Z` });
    await sides.until('the moved event', inStep);
    await page.goto(`${program.url}/calendar?day=${DAY}&appointment=${appointment}`);
    const drawer = page.getByRole('dialog', { name: 'Night talk' });
    await drawer.getByText(/^Rescheduled from .+ to /).waitFor();
    await drawer.getByText(/Written to the event of .+: the time/).waitFor();
    await drawer
      .getByText(/API key “/)
      .first()
      .waitFor();
    await drawer
      .getByRole('button', { name: /entries$/ })
      .first()
      .click();
    await usable();
    expect(open.problems).toEqual([]);
  });

  it('4.3 what was put back under lock is listed with both times and how often', async () => {
    const { address } = mailbox;
    await sides.api('PATCH', `/integrations/${mailbox.integration}`, { policy: { lock: true } });
    const event = (await sides.events(address, `${DAY}T00:00:00Z`)).find(({ subject }) => subject.includes('Night talk'));
    await sides.outlook('drag', { mailbox: address, id: event?.id, start: `${DAY}T20:00:00Z` });
    const query = `/journal/put-back?appointment=${appointment}`;
    await sides.until('the entry', async () => (await sides.api<Entries>('GET', query)).items.some(({ code }) => code === 'locked'));
    await page.goto(`${program.url}/journal?tab=putBack`);
    await page.getByText('Outlook showed').first().waitFor();
    await page.getByRole('heading', { name: 'How often' }).waitFor();
    await usable();
    await sides.api('PATCH', `/integrations/${mailbox.integration}`, { policy: { lock: false } });
    expect(open.problems).toEqual([]);
  });

  it('5.4 the journal is searched by words and by rule, and leads back to the appointment', async () => {
    await page.goto(`${program.url}/journal`);
    const list = page.getByRole('list', { name: 'Entries' });
    await list.getByRole('listitem').first().waitFor();
    await page.getByLabel('Words').fill('rescheduled');
    await page.waitForURL(/text=rescheduled/);
    await list.getByText('Rescheduled from').first().waitFor();
    await page.getByLabel('Rule', { exact: true }).fill('4.3');
    await page.getByLabel('Words').fill('');
    await page.waitForURL((url) => url.searchParams.get('rule') !== null && !url.searchParams.has('text'));
    await list.getByText('put back').first().waitFor();
    await usable();
    await list.getByRole('link', { name: 'Appointment “Night talk”' }).first().click();
    await page.getByRole('dialog', { name: 'Night talk' }).waitFor();
    await page.goto(`${program.url}/journal?text=nothing-like-this`);
    await page.getByText('Nothing was found').waitFor();
    await usable();
    expect(open.problems).toEqual([]);
  });
});
