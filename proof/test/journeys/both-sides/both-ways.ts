/** The demonstration as a newcomer sees it: the console and Outlook side by side, and what is dragged on one moves on the other. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { Sides } from '../../../src/program/sides.ts';
import { dragBy, type Visit } from '../../../src/program/visit.ts';
import { journey } from '../stage.ts';

type Appointment = {
  readonly id: string;
  readonly title: string;
  readonly start: string;
  readonly sync: { readonly state: string; readonly mailbox: string };
  readonly assignments: readonly object[];
};
type Mailbox = { readonly id: string; readonly address: string; readonly told: boolean };
type List<Item> = { readonly items: readonly Item[] };

const HOUR = 3_600_000;
/** It is moved by two hours at the most, and lasts an hour; nobody has anything else just after it. */
const ROOM = 4 * HOUR;
/** Moved by so much from then on it is still within the hours of everybody. */
const LATEST = '12:00';

export const bothWays = journey('7.4 both sides', (stage) => {
  let program: DemoProgram;
  let sides: Sides;
  let studio: Visit;
  let outlook: Visit;
  /** An appointment of the coming week, and whose it is. */
  let one: Appointment;
  let address: string;
  /** Its event on the Outlook page: of one title there are several, on one day or another at the same time. */
  let shown: string;

  beforeAll(async () => {
    ({ program, sides } = stage());
    studio = await stage().signIn();
    outlook = await stage().open();
    // Exchange is listened to before anything is dragged, as it is whenever the program has run for a moment.
    await sides.until('the lines to Exchange', async () => {
      const { items } = await sides.api<List<Mailbox>>('GET', '/mailboxes');
      return items.every(({ told }) => told);
    });
    const soon = new Date(Date.now() + HOUR).toISOString();
    const { items: mailboxes } = await sides.api<List<Mailbox>>('GET', '/mailboxes');
    await sides.until('an appointment of one person in the days to come, in step, with hours after it that are free', async () => {
      const { items } = await sides.api<List<Appointment>>('GET', `/appointments?from=${soon}&state=confirmed&limit=50`);
      for (const candidate of items) {
        const from = Date.parse(candidate.start);
        if (candidate.sync.state !== 'inStep' || candidate.assignments.length > 1) continue;
        if (from < Date.now() + 12 * HOUR || clock(from) > LATEST) continue;
        address = mailboxes.find(({ id }) => id === candidate.sync.mailbox)?.address ?? '';
        const near = (await sides.events(address, candidate.start)).filter(({ start, end }) => start < from + ROOM && end > from);
        const [event, ...others] = near;
        if (event?.start !== from || others.length > 0) continue;
        one = candidate;
        shown = `.event[data-id="${event.id}"]`;
        return true;
      }
      return false;
    });
    await studio.page.goto(`${program.url}/calendar?day=${dayOf(one.start)}`);
    await outlook.page.goto(`${program.outlook}#${address}`);
  });
  afterAll(async () => {
    await studio?.close();
    await outlook?.close();
  });

  const dayOf = (at: string): string => at.slice(0, 10);
  const startOf = async (): Promise<number> => Date.parse((await sides.api<Appointment>('GET', `/appointments/${one.id}`)).start);
  const inStudio = (): Locator => studio.page.locator(`.ec-event[data-id="${one.id}"]`).first();
  const inOutlook = (): Locator => outlook.page.locator(shown).first();
  const clock = (at: number): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Zurich', hour: '2-digit', minute: '2-digit' }).format(at);

  /** The keyboard is on the appointment in the console. */
  const hasKeyboard = (): Promise<void> => studio.page.locator(`.ec-event[data-id="${one.id}"] button:focus`).waitFor();

  /** The week that the appointment lies in. */
  const showWeek = async (): Promise<void> => {
    await outlook.page.locator('.day').first().waitFor();
    for (let weeks = 0; weeks < 4 && (await inOutlook().count()) === 0; weeks++) {
      await outlook.page.locator('#next').click();
      await inOutlook()
        .waitFor({ timeout: 2_000 })
        .catch(() => undefined);
    }
    await inOutlook().waitFor();
  };

  it('an appointment dragged in the console moves its event on the Outlook page', async () => {
    await showWeek();
    await inStudio().waitFor();
    const before = await startOf();
    // Two rows of half an hour.
    await dragBy(studio.page, [`.ec-event[data-id="${one.id}"]`, one.title], { x: 20, y: 8 }, { x: 0, y: 56 });
    // 6.1: whoever moves something of a client's is asked whether the client is told.
    await studio.page.getByRole('checkbox', { name: 'Tell the client by e-mail' }).uncheck();
    await studio.page.getByRole('button', { name: 'Move', exact: true }).click();
    await studio.page.getByText(`“${one.title}” is now`).waitFor();
    expect(await startOf()).toBe(before + HOUR);
    await outlook.page
      .locator(shown, { hasText: `${clock(before + HOUR)}–` })
      .first()
      .waitFor();
    expect([studio.problems, outlook.problems]).toEqual([[], []]);
  });

  it('undo puts it back on both sides', async () => {
    const before = await startOf();
    await studio.page.getByRole('button', { name: 'Undo' }).click();
    await studio.page.getByText(`“${one.title}” is back where it was.`).waitFor();
    expect(await startOf()).toBe(before - HOUR);
    await outlook.page
      .locator(shown, { hasText: `${clock(before - HOUR)}–` })
      .first()
      .waitFor();
  });

  it('4.2 its event dragged on the Outlook page moves it in the console, without anybody reloading', async () => {
    const before = await startOf();
    const saved = outlook.page.waitForResponse((response) => response.request().method() === 'PATCH');
    await dragBy(outlook.page, [shown, one.title], { x: 20, y: 8 }, { x: 0, y: 96 });
    await saved;
    await studio.page
      .locator(`.ec-event[data-id="${one.id}"]`, { hasText: clock(before + 2 * HOUR) })
      .first()
      .waitFor({ timeout: 30_000 });
    expect(await startOf()).toBe(before + 2 * HOUR);
    await inStudio().click();
    await studio.page.getByText('The event was moved in Outlook, so the appointment is rescheduled.').waitFor();
    await studio.page.keyboard.press('Escape');
    expect([studio.problems, outlook.problems]).toEqual([[], []]);
  });

  it('and by keyboard: Alt with an arrow moves a quarter of an hour', async () => {
    const before = await startOf();
    const { page } = studio;
    await inStudio().getByRole('button').click();
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    // Whoever opened it is on it again, also after it was drawn anew because somebody else changed it.
    await hasKeyboard();
    one = await sides.api<Appointment>('PATCH', `/appointments/${one.id}`, { title: 'Retitled meanwhile', tellClient: false });
    await inStudio().getByText(one.title).first().waitFor();
    await hasKeyboard();
    await page.keyboard.press('Alt+ArrowUp');
    await page.getByRole('button', { name: 'Move', exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await sides.until('the move', async () => (await startOf()) === before - HOUR / 4, 30_000);
    await hasKeyboard();
    await outlook.page
      .locator(shown, { hasText: `${clock(before - HOUR / 4)}–` })
      .first()
      .waitFor();
    expect(studio.problems).toEqual([]);
  });

  it('7.2 a time that is free is booked, with a new client, and stands in Outlook', async () => {
    const { page } = studio;
    await page.getByRole('button', { name: 'New appointment' }).click();
    await page.getByLabel('Service').selectOption({ label: 'Mortgage consultation' });
    const free = page.getByRole('region', { name: 'Free times' });
    await free
      .getByRole('button', { name: /^\d\d:\d\d$/ })
      .first()
      .click();
    await page.getByPlaceholder('Name').fill('Fridolin Frei');
    await page.getByRole('option', { name: 'New client “Fridolin Frei”' }).click();
    await page.getByLabel('E-mail of the new client').fill('fridolin@client.example');
    await page.getByLabel('Title').fill('House by the lake');
    await page.getByRole('button', { name: /^Book / }).click();
    // Booked, or refused with its reason.
    const said = page.getByText('“House by the lake” is booked').or(page.getByRole('alert')).first();
    expect(await said.innerText()).toContain('is booked');
    await page.getByText('In step with Exchange').first().waitFor();
    await page.getByText('fridolin@client.example').waitFor();
    const booked = await sides.api<List<Appointment>>('GET', `/appointments?from=${new Date().toISOString()}&limit=200`);
    const made = booked.items.find(({ title }) => title === 'House by the lake');
    const mailboxes = await sides.api<List<Mailbox>>('GET', '/mailboxes');
    const whose = mailboxes.items.find(({ id }) => id === made?.sync.mailbox)?.address ?? '';
    const inCalendar = async (): Promise<boolean> =>
      (await sides.events(whose, made?.start ?? '')).some(({ subject }) => subject.startsWith('House by the lake'));
    await sides.until('the event in Outlook', inCalendar, 30_000);
    expect(studio.problems).toEqual([]);
  });

  it('a day with nothing in it says so, and leads to the next appointment', async () => {
    const { page } = studio;
    const first = (await sides.api<List<Appointment>>('GET', '/appointments?from=2000-01-01T00:00:00Z&limit=1')).items[0]?.start ?? '';
    await page.goto(`${program.url}/calendar?day=2001-02-03`);
    await page.getByText('Nothing on this day.').waitFor();
    await page.getByRole('button', { name: /^Next appointment: / }).click();
    await page.waitForURL((url) => url.searchParams.get('day') === dayOf(first));
    await page.locator('.ec-event.appointment').first().waitFor();
    expect(await page.getByText('Nothing on this day.').count()).toBe(0);
    await page.goto(`${program.url}/calendar?day=2101-02-03&view=week`);
    await page.getByText('Nothing in this week. No appointment comes after it either.').waitFor();
    expect(studio.problems).toEqual([]);
  });
});
