/** A client, whom nobody knows, books on the public page: it stands in Outlook, follows there, and ends by a private link (7.3, 4.8). */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { OutlookEvent, Sides } from '../../../src/program/sides.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

type Shown = { readonly id: string; readonly start: string; readonly state: string; readonly sync: { readonly mailbox: string | null } };
type List<Row> = { readonly items: readonly Row[] };

const HOUR = 3_600_000;
const SERVICE = 'Opening an account';
const PERSON = 'Mei Tanaka';
const MEI = 'mei.tanaka@bank.example';
const clock = (at: number): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Zurich', hour: 'numeric', minute: '2-digit' }).format(at);

export const bookingPage = journey('7.3 the booking page', (stage) => {
  let program: DemoProgram;
  let sides: Sides;
  let client: Visit;
  let page: Page;
  let link = '';
  let booked: Shown;

  beforeAll(async () => {
    ({ program, sides } = stage());
    // A telephone of the smallest kind.
    client = await stage().open({ width: 320, height: 640 });
    page = client.page;
  });
  afterAll(async () => {
    await client?.close();
  });

  const fits = async (): Promise<void> => {
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(await complaintsOf(page)).toEqual([]);
  };
  const event = async (from: string): Promise<OutlookEvent | undefined> =>
    (await sides.events(MEI, from)).find(({ subject, start }) => subject.startsWith(SERVICE) && start >= Date.parse(from) - HOUR);
  const own = async (): Promise<Shown> => sides.api<Shown>('GET', `/appointments/${booked.id}`);

  it('7.3: leads by keyboard alone from a service to a booking with three links, without anybody signing in', async () => {
    await page.goto(`${program.url}/book/bank-of-example`);
    await page.getByRole('heading', { name: 'What would you like to book?' }).waitFor();
    await fits();
    await page.getByRole('button', { name: SERVICE }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: SERVICE }).waitFor();
    expect(page.url()).toMatch(/\/book\/bank-of-example\/.+/);
    await page.getByLabel('With').selectOption({ label: PERSON });
    await page.getByRole('button', { name: 'Later days' }).press('Enter');
    await page.getByRole('button', { name: /^Wednesday.*, free times$/ }).press('Enter');
    const time = page.getByRole('region').getByRole('button', { name: /^1[0-2]:\d\d$/ });
    await time.first().waitFor();
    await fits();
    await time.first().press('Enter');
    await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    await page.getByRole('button', { name: 'Book', exact: true }).press('Enter');
    await page.getByText('Please fill this in.').first().waitFor();
    await fits();
    await page.keyboard.type('Paula Public');
    await page.getByLabel('E-mail').fill('paula.public@client.example');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    await page.getByText(PERSON).waitFor();
    await fits();
    link = (await page.getByRole('link', { name: 'Your private link' }).getAttribute('href')) ?? '';
    expect(link).toMatch(/\/a\/view#/);
    expect(client.problems).toEqual([]);
  });

  it('7.3: gives a file for the own calendar', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Add to calendar' }).click()]);
    expect(download.suggestedFilename()).toMatch(/^\d{4}-\d\d-\d\d\.ics$/);
  });

  it('6.2: the client is mailed what was booked, with an entry for the own calendar and the same private link', async () => {
    type Letter = { readonly recipients: readonly string[]; readonly text: string; readonly calendar: { readonly content: string } | null };
    const letters = async (): Promise<readonly Letter[]> => {
      const answer = await fetch(new URL('letters?limit=1000', program.backDoor));
      const { entries } = (await answer.json()) as { readonly entries: readonly Letter[] };
      return entries.filter(({ recipients }) => recipients.includes('paula.public@client.example'));
    };
    await sides.until('the letter', async () => (await letters()).length > 0, 60_000);
    const [letter] = await letters();
    expect(letter?.text).toContain(`/a/view#${link.split('#')[1] ?? ''}`);
    expect(letter?.calendar?.content).toContain('METHOD:REQUEST');
  });

  it('7.3: what was booked stands in Outlook, with the name of the client in its text', async () => {
    const { items } = await sides.api<List<Shown & { readonly clients: readonly string[] }>>(
      'GET',
      `/appointments?from=${new Date().toISOString()}&limit=200`,
    );
    const { items: people } = await sides.api<List<{ readonly id: string; readonly email: string | null }>>('GET', '/clients?limit=200');
    const paula = people.find(({ email }) => email === 'paula.public@client.example')?.id ?? '';
    const found = items.find(({ clients }) => clients.includes(paula));
    if (found === undefined) throw new Error('the booking has made no appointment');
    booked = found;
    await sides.until('the event in Outlook', async () => (await event(booked.start)) !== undefined, 30_000);
    expect((await event(booked.start))?.start).toBe(Date.parse(booked.start));
  });

  it('4.2: moved in Outlook, it shows its new time to the client who opens the private link', async () => {
    const there = await event(booked.start);
    const start = Date.parse(booked.start) + 2 * HOUR;
    await sides.outlook('drag', { mailbox: MEI, id: there?.id, start: new Date(start).toISOString() });
    await sides.until('the move', async () => Date.parse((await own()).start) === start, 60_000);
    await page.goto(link);
    await page.reload();
    await page.getByRole('heading', { name: 'Your appointment' }).waitFor();
    await page.getByText(new RegExp(`\\b0?${clock(start)}`)).waitFor();
    await fits();
    expect(client.problems).toEqual([]);
  });

  it('7.3: moved by the link, it moves in Outlook, and the client can undo it', async () => {
    const before = Date.parse((await own()).start);
    await page.getByRole('button', { name: 'Reschedule' }).click();
    await page.getByRole('heading', { name: 'Choose a new time' }).waitFor();
    await page
      .getByRole('region')
      .getByRole('button', { name: /^1[5-6]:\d\d$/ })
      .first()
      .click();
    await page.getByText('Moved from').waitFor();
    const after = Date.parse((await own()).start);
    expect(after).not.toBe(before);
    await sides.until('the move in Outlook', async () => (await event(booked.start))?.start === after, 30_000);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('Moved from').waitFor({ state: 'detached' });
    expect(Date.parse((await own()).start)).toBe(before);
    await sides.until('that it is back in Outlook', async () => (await event(booked.start))?.start === before, 30_000);
  });

  it('4.8: cancelled by the link, its event is gone from Outlook, and the journal says that the client did it', async () => {
    await page.goto(link.replace('/a/view#', '/a/cancel#'));
    await page.reload();
    await page.getByText('Cancel this appointment?').waitFor();
    await fits();
    expect((await own()).state).toBe('confirmed');
    await page.getByRole('button', { name: 'Yes, cancel it' }).click();
    await page.getByText('It is cancelled.').waitFor();
    await fits();
    expect((await own()).state).toBe('cancelled');
    await sides.until('that the event is gone', async () => (await event(booked.start)) === undefined, 30_000);
    const journal = await sides.api<List<{ readonly rule: string | null; readonly sentence: string }>>(
      'GET',
      `/appointments/${booked.id}/journal`,
    );
    expect(journal.items.find(({ rule }) => rule === '4.8')?.sentence).toBe('Cancelled, by the client.');
    expect(client.problems).toEqual([]);
  });

  it('7.3: switched off in the console, the page is gone for clients, and back once it is switched on', async () => {
    const studio = await stage().signIn();
    try {
      await studio.page.goto(`${program.url}/setup/company`);
      const open = studio.page.getByRole('switch', { name: 'Clients can book' });
      const save = studio.page.getByRole('button', { name: 'Save booking page' });
      await open.click();
      await save.click();
      await studio.page.getByText('clients cannot book.').waitFor();
      expect(await complaintsOf(studio.page)).toEqual([]);
      await page.goto(`${program.url}/book/bank-of-example`);
      await page.getByText('There is no booking page at this address.').waitFor();
      await open.click();
      await studio.page.getByRole('checkbox', { name: 'Wealth planning' }).click();
      await save.click();
      await studio.page.getByText('clients can book.').waitFor();
      await page.goto(`${program.url}/book/bank-of-example`);
      await page.getByRole('button', { name: SERVICE }).waitFor();
      expect(await page.getByRole('button', { name: 'Wealth planning' }).count()).toBe(0);
      await studio.page.getByRole('textbox', { name: 'Address', exact: true }).fill('No Address');
      await save.click();
      await studio.page.getByText('It has other signs than small letters').waitFor();
      expect(studio.problems).toEqual([]);
    } finally {
      await studio.close();
    }
  });

  it('7.3: an address or a link that leads nowhere says so, with what to do', async () => {
    await page.goto(`${program.url}/book/nowhere`);
    await page.getByText('There is no booking page at this address.').waitFor();
    await fits();
    await page.goto(`${link}x`);
    await page.reload();
    await page.getByText('This link is of no use any more.').waitFor();
    await fits();
  });
});
