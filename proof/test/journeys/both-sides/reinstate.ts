/** A cancelled appointment whose event somebody took back out of Deleted Items is reinstated in the console (4.11). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { Sides } from '../../../src/program/sides.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { journey } from '../stage.ts';

type Shown = {
  readonly id: string;
  readonly title: string;
  readonly start: string;
  readonly end: string;
  readonly assignments: readonly { readonly holder: string }[];
  readonly state: string;
  readonly reinstatable: boolean;
  readonly sync: { readonly state: string; readonly mailbox: string | null };
};
type List<Row> = { readonly items: readonly Row[] };
type Item = { readonly id: string; readonly subject: string; readonly start: number };

const HOUR = 3_600_000;

export const reinstate = journey('4.11 an event restored in Outlook', (stage) => {
  let program: DemoProgram;
  let sides: Sides;
  let studio: Visit;
  let one: Shown;

  beforeAll(async () => {
    ({ program, sides } = stage());
    studio = await stage().signIn();
    const soon = new Date(Date.now() + 12 * HOUR).toISOString();
    const found = async (): Promise<boolean> => {
      const { items } = await sides.api<List<Shown>>('GET', `/appointments?from=${soon}&limit=50`);
      for (const item of items.filter(({ state, start, sync }) => state === 'confirmed' && start > soon && sync.state === 'inStep')) {
        // A meeting that was cancelled with those who were invited to it stays cancelled, restored or not.
        if (item.assignments.length > 1 || !(await isAlone(item))) continue;
        one = item;
        return true;
      }
      return false;
    };
    await sides.until('an appointment in step', found, 60_000);
  });
  afterAll(async () => {
    await studio?.close();
  });

  /** Nothing else lies in a calendar of its people then, which would be in the way of having it back. */
  const isAlone = async ({ start, end, assignments }: Shown): Promise<boolean> => {
    const holders = assignments.map(({ holder }) => holder).join(',');
    const span = `from=${encodeURIComponent(start)}&to=${encodeURIComponent(end)}`;
    return (await sides.api<List<unknown>>('GET', `/busy?holder=${holders}&${span}`)).items.length === 0;
  };
  const isIt = ({ subject, start }: Item): boolean => subject.startsWith(one.title) && start === Date.parse(one.start);
  const shown = (): Promise<Shown> => sides.api<Shown>('GET', `/appointments/${one.id}`);

  it('is offered to be reinstated, and then stands in the calendar as the appointment it was', async () => {
    const mailboxes = await sides.api<List<{ readonly id: string; readonly address: string }>>('GET', '/mailboxes');
    const address = mailboxes.items.find(({ id }) => id === one.sync.mailbox)?.address ?? '';
    await sides.api('POST', `/appointments/${one.id}/cancel`, {});
    const { page } = studio;
    await page.goto(`${program.url}/calendar?day=${one.start.slice(0, 10)}&appointment=${one.id}`);
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    expect(await page.getByRole('button', { name: 'Reinstate' }).count()).toBe(0);

    const inBin = async (): Promise<string | undefined> => {
      const answer = await fetch(new URL(`mailboxes/${encodeURIComponent(address)}`, program.backDoor));
      const { deleted } = (await answer.json()) as { readonly deleted: readonly Item[] };
      return deleted.find(isIt)?.id;
    };
    await sides.until('the event in Deleted Items', async () => (await inBin()) !== undefined, 30_000);
    await sides.outlook('restore', { mailbox: address, id: await inBin() });
    await sides.until('that it can be reinstated', async () => (await shown()).reinstatable, 60_000);

    await page.reload();
    await page.getByRole('button', { name: 'Reinstate' }).click();
    await page.getByText('takes place again').waitFor();
    await page.getByText('In step with Exchange').first().waitFor();
    await page.getByText('because its event was restored in Outlook').waitFor();
    expect(await shown()).toMatchObject({ state: 'confirmed', reinstatable: false, start: one.start });
    expect((await sides.events(address, one.start)).filter(isIt)).toHaveLength(1);
    expect(studio.problems).toEqual([]);
  });

  it('is not offered for a meeting that was called off with its people, which is said with what to do instead', async () => {
    const { items: staff } = await sides.api<List<{ readonly id: string; readonly name: string }>>('GET', '/staff');
    const holders = ['Luca Moretti', 'Sofia Lindqvist'].map((name) => ({ holder: staff.find((each) => each.name === name)?.id ?? '' }));
    // After everything that the demonstration has of its own.
    const at = Math.ceil(Date.now() / (24 * HOUR)) * 24 * HOUR + 15 * 24 * HOUR + 3 * HOUR;
    const iso = (moment: number): string => new Date(moment).toISOString();
    const body = { title: 'Called off', start: iso(at), end: iso(at + HOUR), assignments: holders };
    const { id } = await sides.api<Shown>('POST', '/appointments', body);
    const luca = 'luca.moretti@bank.example';
    const lying = async (): Promise<boolean> =>
      (await sides.events('sofia.lindqvist@bank.example', iso(at))).some(({ subject }) => subject.startsWith('Called off'));
    await sides.until('the invitation', lying, 60_000);
    await sides.api('POST', `/appointments/${id}/cancel`, {});
    const inBin = async (): Promise<string | undefined> => {
      const answer = await fetch(new URL(`mailboxes/${encodeURIComponent(luca)}`, program.backDoor));
      const { deleted } = (await answer.json()) as { readonly deleted: readonly Item[] };
      return deleted.find(({ start }) => start === at)?.id;
    };
    await sides.until('the meeting in Deleted Items', async () => (await inBin()) !== undefined, 30_000);
    const { page } = studio;
    await page.goto(`${program.url}/calendar?day=${iso(at).slice(0, 10)}&appointment=${id}`);
    await page.getByText('Cancelled', { exact: true }).first().waitFor();
    await sides.outlook('restore', { mailbox: luca, id: await inBin() });
    await page.getByText('Its event was restored in Outlook, as a cancelled meeting').waitFor({ timeout: 60_000 });
    await page.getByText('book a new appointment').waitFor();
    expect(await page.getByRole('button', { name: 'Reinstate' }).count()).toBe(0);
    const lies = (await sides.events(luca, iso(at))).find(({ start }) => start === at);
    await sides.outlook('remove', { mailbox: luca, id: lies?.id });
    await page.getByText('Its event was restored in Outlook, as a cancelled meeting').waitFor({ state: 'detached', timeout: 60_000 });
    expect(studio.problems).toEqual([]);
  });
});
