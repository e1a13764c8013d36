/** Exchange goes away while people work in the console, and comes back (4.17): they are told since when, and book all the same. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { Sides } from '../../../src/program/sides.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { journey } from '../stage.ts';

type Item = { readonly id: string; readonly name: string };
type Appointment = { readonly id: string; readonly sync: { readonly state: string; readonly mailbox: string } };
type Mailbox = { readonly id: string; readonly address: string; readonly state: string; readonly cause: string | null };
type List<Row> = { readonly items: readonly Row[] };

const DAY = 86_400_000;

export const outage = journey('4.17 Exchange goes away and comes back', (stage) => {
  let program: DemoProgram;
  let sides: Sides;
  let studio: Visit;
  /** A day on which nobody has anything yet. */
  const day = new Date(Date.now() + 40 * DAY).toISOString().slice(0, 10);
  let booked: Appointment;

  beforeAll(async () => {
    ({ program, sides } = stage());
    studio = await stage().signIn();
    await sides.until('every calendar read', async () => {
      const { items } = await sides.api<List<Mailbox>>('GET', '/mailboxes');
      return items.every(({ state }) => state === 'syncing');
    });
    await studio.page.goto(`${program.url}/calendar?day=${day}`);
    await studio.page.locator('[data-loaded="true"]').waitFor();
  });
  afterAll(async () => {
    await studio?.close();
  });

  const banner = (): Locator => studio.page.getByText(/No answer from Exchange since \d\d:\d\d, booking by the last reading/);
  const turn = async (outage: 'none' | 'queueFull'): Promise<void> => {
    const response = await fetch(new URL('server', program.backDoor), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ outage, retryAfterSeconds: null }),
    });
    expect(response.status).toBe(200);
  };

  it('while it answers nothing is said', async () => {
    expect(await banner().count()).toBe(0);
  });

  it('while it is away people book all the same, and the calendar says since when', async () => {
    await turn('queueFull');
    const { items } = await sides.api<List<Item>>('GET', '/staff');
    const wish = { title: 'Booked meanwhile', start: `${day}T10:00:00Z`, end: `${day}T11:00:00Z` };
    const assignments = [{ holder: items[0]?.id }];
    booked = await sides.api<Appointment>('POST', '/appointments', { ...wish, assignments });
    await banner().waitFor();
    await studio.page.locator(`.ec-event[data-id="${booked.id}"]`).waitFor();
    expect(studio.problems).toEqual([]);
  });

  it('the Users tab says the same, with the cause at its mailbox', async () => {
    await studio.page.goto(`${program.url}/integrations/users`);
    await banner().waitFor();
    await studio.page.getByRole('row').filter({ hasText: 'Server busy' }).first().waitFor();
    await studio.page.goto(`${program.url}/calendar?day=${day}`);
    await banner().waitFor();
  });

  it('once it is back the booking arrives, and nothing is said any more', async () => {
    await turn('none');
    await sides.until('both sides in step', async () => {
      const { sync } = await sides.api<Appointment>('GET', `/appointments/${booked.id}`);
      return sync.state === 'inStep';
    });
    const { items } = await sides.api<List<Mailbox>>('GET', '/mailboxes');
    const address = items.find(({ id }) => id === booked.sync.mailbox)?.address ?? '';
    const events = await sides.events(address, `${day}T00:00:00Z`);
    expect(events.filter(({ subject }) => subject === 'Booked meanwhile')).toHaveLength(1);
    await banner().waitFor({ state: 'detached' });
    expect(studio.problems).toEqual([]);
  });
});
