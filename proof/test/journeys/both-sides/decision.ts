/** An appointment that was moved on both sides waits for an administrator, who decides in the console (5.7). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { Sides } from '../../../src/program/sides.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

type Shown = {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly sync: { readonly state: string; readonly mailbox: string | null };
};
type List<Row> = { readonly items: readonly Row[] };
type Holder = { readonly id: string; readonly name: string };

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (at: number): string => new Date(at).toISOString();

export const decision = journey('5.7 an administrator decides', (stage) => {
  let program: DemoProgram;
  let sides: Sides;
  let studio: Visit;
  let integration: string;
  let holder: string;

  beforeAll(async () => {
    ({ program, sides } = stage());
    integration = (await sides.api<List<{ readonly id: string }>>('GET', '/integrations')).items[0]?.id ?? '';
    await sides.api('PATCH', `/integrations/${integration}`, { policy: { conflict: 'ask' } });
    holder = (await sides.api<List<Holder>>('GET', '/staff')).items.find(({ name }) => name === 'Anna Berger')?.id ?? '';
    // What she began with is in Exchange before anything is added.
    const settled = async (): Promise<boolean> => {
      const { items } = await sides.api<List<Shown>>('GET', `/appointments?holder=${holder}&from=${iso(Date.now())}&limit=50`);
      return items.length > 0 && items.every(({ sync }) => sync.state !== 'pending');
    };
    await sides.until('her appointments in Exchange', settled, 150_000);
    studio = await stage().signIn();
  }, 180_000);
  afterAll(async () => {
    await sides.api('PATCH', `/integrations/${integration}`, { policy: { conflict: 'booking' } });
    await studio?.close();
  });

  const shown = (id: string): Promise<Shown> => sides.api<Shown>('GET', `/appointments/${id}`);

  /** Booked and in step; then, while nothing is sent or read, moved an hour later here and four in Outlook. */
  const contested = async (
    title: string,
    days: number,
  ): Promise<{ readonly id: string; readonly at: number; readonly address: string }> => {
    // In the evening, when no other journey books anything.
    const at = Math.ceil((Date.now() + days * DAY) / DAY) * DAY + 17 * HOUR;
    const assignments = [{ holder }];
    const { id } = await sides.api<Shown>('POST', '/appointments', { title, start: iso(at), end: iso(at + HOUR), assignments });
    await sides.until('it in step', async () => (await shown(id)).sync.state === 'inStep', 60_000);
    const { mailbox } = (await shown(id)).sync;
    const { items } = await sides.api<List<{ readonly id: string; readonly address: string }>>('GET', '/mailboxes');
    const address = items.find((one) => one.id === mailbox)?.address ?? '';
    const event = (await sides.events(address, iso(at - DAY))).find(({ subject }) => subject.startsWith(title));
    await sides.api('POST', `/integrations/${integration}/disable`);
    await sides.outlook('drag', { mailbox: address, id: event?.id, start: iso(at + 4 * HOUR), end: iso(at + 5 * HOUR) });
    await sides.api('PATCH', `/appointments/${id}`, { start: iso(at + HOUR), end: iso(at + 2 * HOUR) });
    await sides.api('POST', `/integrations/${integration}/enable`);
    return { id, at, address };
  };

  it('sees that nothing waits, then that something does, both sides of it, and keeps the time in Outlook by the keyboard', async () => {
    const { page } = studio;
    await page.getByRole('link', { name: 'Decisions' }).click();
    await page.getByText('Nothing waits for a decision').waitFor();
    const { id, at, address } = await contested('Pension plan', 2);

    const card = page.getByRole('article', { name: 'Pension plan' });
    await card.waitFor({ timeout: 60_000 });
    await page.getByRole('img', { name: 'One waits' }).waitFor();
    await card.getByText('Moved on both sides').waitFor();
    const outlook = card.getByRole('region', { name: 'Outlook' });
    await outlook.getByText('The appointment moves to this time').waitFor();
    await outlook.getByText(`seen in the calendar of ${address}`).waitFor();
    await card.getByRole('region', { name: 'Booking system' }).getByText('Rescheduled').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([colorScheme, await complaintsOf(page)]).toEqual([colorScheme, []]);
    }
    await card.getByRole('button', { name: 'Keep Outlook’s' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Nothing waits for a decision').waitFor({ timeout: 60_000 });
    expect(Date.parse((await shown(id)).start)).toBe(at + 4 * HOUR);
    expect(await page.getByRole('img', { name: 'One waits' }).count()).toBe(0);
  });

  it('keeps the time of the booking system, to which the event goes, and finds why in the journal', async () => {
    const { page } = studio;
    const { id, at, address } = await contested('Savings review', 3);
    const card = page.getByRole('article', { name: 'Savings review' });
    await card.getByRole('button', { name: 'Keep the booking system’s' }).click({ timeout: 60_000 });
    await page.getByText('Nothing waits for a decision').waitFor({ timeout: 60_000 });
    const event = (await sides.events(address, iso(at - DAY))).find(({ subject }) => subject.startsWith('Savings review'));
    expect(event?.start).toBe(at + HOUR);
    await page.goto(`${program.url}/calendar?day=${iso(at).slice(0, 10)}&appointment=${id}`);
    const entries = page.getByRole('button', { name: /^(All \d+ entries|The entry behind it)$/ });
    await entries.first().waitFor();
    for (const more of await entries.all()) await more.click();
    await page.getByText('An administrator decided for the booking system.').first().waitFor();
    expect(studio.problems).toEqual([]);
  });

  it('takes a decision back while nothing is sent to Exchange, and it waits again', async () => {
    const { page } = studio;
    const { id, at } = await contested('Deposit box', 4);
    await page.goto(`${program.url}/decisions`);
    const card = page.getByRole('article', { name: 'Deposit box' });
    await card.waitFor({ timeout: 60_000 });
    await sides.api('POST', `/integrations/${integration}/disable`);
    await card.getByRole('button', { name: 'Keep Outlook’s' }).click();
    await card.getByText('Decided for Outlook').waitFor();
    // A pass over her calendar is at it in this very moment: that is over before anybody has to hear of it.
    let refused = 0;
    await page.route(`**/decisions/${id}`, async (route) => {
      if (route.request().method() !== 'DELETE' || refused > 0) return route.continue();
      refused += 1;
      const problem = { code: 'underWay', detail: 'The decision is being carried out at this very moment.', next: '', problems: [] };
      return route.fulfill({ status: 409, contentType: 'application/problem+json', body: JSON.stringify(problem) });
    });
    await card.getByRole('button', { name: 'Take the decision back' }).click();
    await page.getByText('“Deposit box” waits again.').waitFor();
    await page.unroute(`**/decisions/${id}`);
    expect(refused).toBe(1);
    await card.getByRole('button', { name: 'Keep the booking system’s' }).click();
    await sides.api('POST', `/integrations/${integration}/enable`);
    await page.getByText('Nothing waits for a decision').waitFor({ timeout: 60_000 });
    expect(Date.parse((await shown(id)).start)).toBe(at + HOUR);
  });

  it('decides about several at once, with how many mails that is said beforehand', async () => {
    const { page } = studio;
    const first = await contested('Custody account', 5);
    const second = await contested('Foreign currency', 6);
    await page.getByRole('article', { name: 'Custody account' }).waitFor({ timeout: 60_000 });
    await page.getByRole('article', { name: 'Foreign currency' }).waitFor({ timeout: 60_000 });
    await page.getByRole('img', { name: '2 wait' }).waitFor();
    await page.getByRole('checkbox', { name: 'Choose all' }).check();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('button', { name: 'Keep Outlook’s (2)' }).click();
    const asked = page.getByRole('dialog', { name: 'Keep Outlook’s side?' });
    await asked.getByText('It is about 2 of them. Exchange mails nobody.').waitFor();
    await asked.getByRole('button', { name: 'Do it' }).click();
    await page.getByText('Nothing waits for a decision').waitFor({ timeout: 60_000 });
    for (const { id, at } of [first, second]) expect(Date.parse((await shown(id)).start)).toBe(at + 4 * HOUR);
  });

  it('3.9 sends invitations that waited, and the count in the menu goes', async () => {
    const { page } = studio;
    const { items } = await sides.api<List<Holder>>('GET', '/staff');
    const others = ['Luca Moretti', 'Sofia Lindqvist'].map((name) => ({ holder: items.find((one) => one.name === name)?.id ?? '' }));
    const at = Math.ceil((Date.now() + 7 * DAY) / DAY) * DAY + 3 * HOUR;
    await sides.api('POST', `/integrations/${integration}/disable`);
    const body = { title: 'Family office', start: iso(at), end: iso(at + HOUR), assignments: others };
    await sides.api('POST', '/appointments', body);
    await sides.api('POST', `/integrations/${integration}/enable`);
    const card = page.getByRole('article', { name: 'Invitations of Luca Moretti' });
    await card.getByText('Exchange sends one mail at most.').waitFor({ timeout: 60_000 });
    await card.getByRole('link', { name: 'Family office' }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await card.getByRole('button', { name: 'Send the invitations' }).click();
    const question = page.getByRole('dialog', { name: 'Send the invitations of Luca Moretti?' });
    await question.getByText('The people of one appointment are invited. Exchange sends one mail at most.').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await question.getByRole('button', { name: 'Send the invitations' }).click();
    await page.getByText('Nothing waits for a decision').waitFor({ timeout: 60_000 });
    const sofia = (): ReturnType<typeof sides.events> => sides.events('sofia.lindqvist@bank.example', iso(at - DAY));
    await sides.until('her invitation', async () => (await sofia()).some(({ subject }) => subject.startsWith('Family office')), 60_000);
    expect(await page.getByRole('img', { name: 'One waits' }).count()).toBe(0);
    expect(studio.problems).toEqual([]);
  });
});
