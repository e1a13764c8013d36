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
    const at = Math.ceil((Date.now() + days * DAY) / DAY) * DAY + 3 * HOUR;
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
    await page.getByText('An administrator decided for the booking system.').waitFor();
    expect(studio.problems).toEqual([]);
  });
});
