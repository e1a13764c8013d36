/** A colleague whom the organiser invites in Outlook is put on the appointment in the console, and is invited once (4.9). */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nextMonday } from '../../../src/pictures/pages.ts';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { OutlookEvent, Sides } from '../../../src/program/sides.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

type List<Item> = { readonly items: readonly Item[] };
type Named = { readonly id: string; readonly name: string };
type Meeting = OutlookEvent & { readonly isCancelled: boolean; readonly requiredAttendees: readonly { readonly address: string }[] };

const TITLE = 'Endowment';
const [SOFIA, LUCA, GUEST] = ['sofia.lindqvist@bank.example', 'luca.moretti@bank.example', 'auditor@elsewhere.example'] as const;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (at: number): string => new Date(at).toISOString();

export const makeStaff = journey('4.9 a guest who can be booked', (stage) => {
  let program: DemoProgram;
  let sides: Sides;
  let studio: Visit;
  let id: string;
  /** A Tuesday after everything that the demonstration has of its own, at an hour at which both work. */
  const start = Date.parse(`${nextMonday()}T11:00:00Z`) + 8 * DAY;

  beforeAll(async () => {
    ({ program, sides } = stage());
    studio = await stage().signIn();
    const sofia = (await sides.api<List<Named>>('GET', '/staff')).items.find(({ name }) => name === 'Sofia Lindqvist')?.id ?? '';
    const body = { title: TITLE, start: iso(start), end: iso(start + HOUR), assignments: [{ holder: sofia }] };
    ({ id } = await sides.api<Named>('POST', '/appointments', body));
    await sides.until('her event', async () => (await lying(SOFIA)).length === 1, 60_000);
  }, 180_000);
  afterAll(async () => {
    // Its time is everybody's again.
    await sides.api('POST', `/appointments/${id}/cancel`, {});
    await studio?.close();
  });

  const lying = async (mailbox: string): Promise<readonly Meeting[]> =>
    ((await sides.events(mailbox, iso(start))) as readonly Meeting[]).filter(
      ({ subject, isCancelled }) => subject.startsWith(TITLE) && !isCancelled,
    );
  const section = (): Locator => studio.page.getByRole('region', { name: 'People and rooms' });
  const person = (name: string): Locator => section().getByRole('listitem').filter({ hasText: name });

  it('is shown as invited in Outlook, and only who can be booked is offered', async () => {
    const { page } = studio;
    await page.goto(`${program.url}/calendar?day=${iso(start).slice(0, 10)}&appointment=${id}`);
    await person('Sofia Lindqvist').getByText('organises', { exact: true }).waitFor();
    const [event] = await lying(SOFIA);
    await sides.outlook('addAttendees', { mailbox: SOFIA, id: event?.id, attendees: [LUCA, GUEST] });
    await section().getByText('Also invited in Outlook').waitFor();
    await person(LUCA).getByText('internal', { exact: true }).waitFor();
    await person(GUEST).getByText('external', { exact: true }).waitFor();
    expect(await section().getByRole('button', { name: 'Make staff' }).count()).toBe(1);
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('is put on the appointment by one press of a key, holds its time, and has one event of it', async () => {
    const { page } = studio;
    await section().getByRole('button', { name: 'Make staff: Luca Moretti' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Luca Moretti is on it.').waitFor();
    await person('Luca Moretti').getByText('no answer yet').waitFor();
    await page.getByText('In step with Exchange').first().waitFor();
    expect(await person(LUCA).count()).toBe(0);
    await person(GUEST).waitFor();
    const [event] = await lying(SOFIA);
    expect(event?.requiredAttendees.map(({ address }) => address).toSorted()).toEqual([GUEST, LUCA].toSorted());
    expect(await lying(LUCA)).toHaveLength(1);
    const shown = await sides.api<{ readonly assignments: readonly { readonly takesTime: boolean }[] }>('GET', `/appointments/${id}`);
    expect(shown.assignments.map(({ takesTime }) => takesTime)).toEqual([true, true]);
    expect(studio.problems).toEqual([]);
  });
});
