/** An appointment of three people and a room, from Studio to everybody's Outlook and back: answers, leaving, asking again, another organiser. */
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nextMonday } from '../../../src/pictures/pages.ts';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { OutlookEvent, Sides } from '../../../src/program/sides.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

type List<Item> = { readonly items: readonly Item[] };
type Shown = { readonly id: string; readonly title: string; readonly start: string };
type Answered = { readonly address: string; readonly response: string };
type Meeting = OutlookEvent & {
  readonly myResponse: string;
  readonly isCancelled: boolean;
  readonly requiredAttendees: readonly Answered[];
  readonly resources: readonly Answered[];
};

const TITLE = 'House of three';
const [ANNA, JONAS, MEI, LUCA, SOFIA, ROOM] = [
  'anna.berger@bank.example',
  'jonas.vogt@bank.example',
  'mei.tanaka@bank.example',
  'luca.moretti@bank.example',
  'sofia.lindqvist@bank.example',
  'advice-room@bank.example',
] as const;

export const severalPeople = journey('3.6 an appointment of several people', (stage) => {
  let program: DemoProgram;
  let sides: Sides;
  let studio: Visit;
  let outlook: Visit;
  let one: Shown;

  beforeAll(async () => {
    ({ program, sides } = stage());
    studio = await stage().signIn();
    outlook = await stage().open();
    await sides.until('the lines to Exchange', async () => {
      const { items } = await sides.api<List<{ readonly told: boolean }>>('GET', '/mailboxes');
      return items.every(({ told }) => told);
    });
    await studio.page.goto(`${program.url}/calendar?day=${nextMonday()}`);
  });
  afterAll(async () => {
    await studio?.close();
    await outlook?.close();
  });

  const section = (): Locator => studio.page.getByRole('region', { name: 'People and rooms' });
  const person = (name: string): Locator => section().getByRole('listitem').filter({ hasText: name });
  const press = (name: string): Promise<void> => section().getByRole('button', { name, exact: true }).click();
  /** What lies in somebody's calendar under its title, as Exchange has it. */
  const lying = async (mailbox: string): Promise<readonly Meeting[]> =>
    ((await sides.events(mailbox, one.start)) as readonly Meeting[]).filter(
      ({ subject, isCancelled }) => subject.startsWith(TITLE) && !isCancelled,
    );
  const organised = async (mailbox: string): Promise<Meeting | undefined> =>
    (await lying(mailbox)).find(({ myResponse }) => myResponse === 'Organizer');
  const guests = async (mailbox: string): Promise<readonly string[]> => {
    const event = await organised(mailbox);
    return [...(event?.requiredAttendees ?? []), ...(event?.resources ?? [])].map(({ address }) => address).toSorted();
  };
  /** The demonstration has appointments of its own: those of the two who are asked here never lie at the same time. */
  const isBooked = async (name: string, start: string, end: string): Promise<boolean> => {
    const staff = await sides.api<List<{ readonly id: string; readonly name: string }>>('GET', '/staff');
    const id = staff.items.find((each) => each.name === name)?.id ?? '';
    const span = `from=${encodeURIComponent(start)}&to=${encodeURIComponent(end)}`;
    return (await sides.api<List<unknown>>('GET', `/appointments?holder=${id}&${span}`)).items.length > 0;
  };
  /** In whose columns it has a block. */
  const blocks = (): Locator => studio.page.locator(`.ec-event[data-id="${one.id}"]`);

  it('7.2 is booked for all of them together and the room, at a time when everybody is free', async () => {
    const { page } = studio;
    await page.locator('[data-loaded="true"]').waitFor();
    await page.getByRole('button', { name: 'New appointment' }).click();
    await page.getByLabel('Service').selectOption({ label: 'Mortgage consultation' });
    const whom = page.getByRole('combobox', { name: 'With whom' });
    await whom.click();
    for (const name of ['Anna Berger', 'Jonas Vogt', 'Mei Tanaka']) await page.getByRole('option', { name }).click();
    await whom.press('Tab');
    await page.getByRole('switch', { name: 'All of them together' }).click({ force: true });
    const room = page.getByRole('combobox', { name: 'Room' });
    await room.click();
    await page.getByRole('option', { name: 'Advice room' }).click();
    await room.press('Tab');
    await page.locator('section[aria-label="Free times"][aria-busy="false"]').waitFor();
    const free = page.getByRole('region', { name: 'Free times' });
    await free
      .getByRole('button', { name: /^\d\d:\d\d$/ })
      .first()
      .click();
    await page.getByText('With Anna Berger, Jonas Vogt, Mei Tanaka, Advice room').waitFor();
    await page.getByLabel('Title').fill(TITLE);
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('button', { name: /^Book / }).click();
    const said = page.getByText(`“${TITLE}” is booked`).or(page.getByRole('alert')).first();
    expect(await said.innerText()).toContain('is booked');
    const { items } = await sides.api<List<Shown>>('GET', `/appointments?from=${new Date().toISOString()}&limit=200`);
    const made = items.find(({ title }) => title === TITLE);
    if (made === undefined) throw new Error('what was booked is not there');
    one = made;
    await page.goto(`${program.url}/calendar?day=${one.start.slice(0, 10)}&appointment=${one.id}`);
    await person('Anna Berger').getByText('organises', { exact: true }).waitFor();
    expect(await blocks().count()).toBe(4);
    expect(studio.problems).toEqual([]);
  });

  it('3.6 is one event of the first of them, to which the others and the room are invited; the room accepts', async () => {
    await person('Jonas Vogt').getByText('no answer yet').waitFor();
    await person('Mei Tanaka').getByText('no answer yet').waitFor();
    await person('Advice room').getByText('accepted').waitFor();
    await studio.page.getByText('In step with Exchange').first().waitFor();
    expect(await guests(ANNA)).toEqual([ROOM, JONAS, MEI].toSorted());
    for (const mailbox of [JONAS, MEI, ROOM]) expect([mailbox, (await lying(mailbox)).length]).toEqual([mailbox, 1]);
  });

  it('4.7 who declines on the Outlook page leaves the appointment, seen in Studio at once, and has no block of it any more', async () => {
    const { page } = outlook;
    await page.goto(`${program.outlook}#${JONAS}`);
    await page.locator('.day').first().waitFor();
    const event = page.locator('.event', { hasText: TITLE }).first();
    for (let weeks = 0; weeks < 3 && (await event.count()) === 0; weeks++) {
      const turned = page.waitForResponse((response) => response.url().includes('/week'));
      await page.locator('#next').click();
      await turned;
      await event.waitFor({ timeout: 2_000 }).catch(() => undefined);
    }
    await event.press('Enter');
    await page.getByRole('listitem').filter({ hasText: 'Anna Berger' }).getByText('organiser').waitFor();
    await page.getByRole('listitem').filter({ hasText: 'Advice room' }).waitFor();
    await page.getByRole('button', { name: 'Decline' }).click();
    await person('Jonas Vogt')
      .getByText(/^declined, left \d\d:\d\d$/)
      .waitFor();
    await sides.until('no block in his column', async () => (await blocks().count()) === 3);
    expect((await organised(ANNA))?.requiredAttendees.find(({ address }) => address === JONAS)?.response).toBe('Decline');
  });

  it('4.7 by keyboard he is asked again, stands in his calendar again, and accepts', async () => {
    const { page } = studio;
    await section().getByRole('button', { name: 'Ask again: Jonas Vogt' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('Jonas Vogt is asked again.').first().waitFor();
    await person('Jonas Vogt').getByText('no answer yet').waitFor();
    await sides.until('the invitation in his calendar', async () => (await lying(JONAS)).length === 1);
    const [copy] = await lying(JONAS);
    await sides.outlook('accept', { mailbox: JONAS, id: copy?.id });
    await person('Jonas Vogt').getByText('accepted').waitFor();
    await sides.until('his block', async () => (await blocks().count()) === 4);
  });

  it('4.9 whom the organiser invites in Outlook besides is shown with address and answer, and nobody is offered to take them off', async () => {
    const event = await organised(ANNA);
    await sides.outlook('addAttendees', { mailbox: ANNA, id: event?.id, attendees: ['guest@elsewhere.example'] });
    await section().getByText('Also invited in Outlook').waitFor();
    await person('guest@elsewhere.example').getByText('no answer yet').waitFor();
    expect(await person('guest@elsewhere.example').getByRole('button').count()).toBe(0);
  });

  it.each(['light', 'dark'] as const)('axe finds nothing to complain about in %s, asked before anything happens', async (colorScheme) => {
    const { page } = studio;
    await page.emulateMedia({ colorScheme });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    await press('Make organiser: Mei Tanaka');
    expect(await complaintsOf(page)).toEqual([]);
    await press('Leave it as it is');
    await press('Add a person or room');
    await section().getByRole('combobox', { name: 'Who or what' }).click();
    await page.getByRole('option', { name: 'Sofia Lindqvist' }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await press('Cancel');
  });

  it('3.7 the organiser is removed: said beforehand, then the event is made anew in the next one’s calendar and the old one goes', async () => {
    await press('Remove: Anna Berger');
    await section().getByText('made anew in the calendar of Jonas Vogt and everybody is invited again').waitFor();
    await press('Remove');
    await person('Jonas Vogt').getByText('organises', { exact: true }).waitFor();
    await sides.until('the event of Jonas', async () => (await guests(JONAS)).length === 2);
    await sides.until('that the old one is gone', async () => (await lying(ANNA)).length === 0);
    await person('Mei Tanaka').getByText('no answer yet').waitFor();
    await person('Advice room').getByText('accepted').waitFor();
    expect(await guests(JONAS)).toEqual([ROOM, MEI].toSorted());
    expect(await person('Anna Berger').count()).toBe(0);
  });

  it('3.7 another one is made the organiser, and each of them has one event', async () => {
    await press('Make organiser: Mei Tanaka');
    await section().getByText('The event is made anew in the calendar of Mei Tanaka').waitFor();
    await press('Make organiser');
    await person('Mei Tanaka').getByText('organises', { exact: true }).waitFor();
    await sides.until('the event of Mei', async () => (await guests(MEI)).length === 2);
    await sides.until('one event for each', async () => {
      const counts = await Promise.all([JONAS, MEI, ROOM].map(async (mailbox) => (await lying(mailbox)).length));
      return counts.every((count) => count === 1);
    });
    await person('Jonas Vogt').getByText('no answer yet').waitFor();
  });

  it('4.17 who has something else then is marked, and refused with the reason unless it is to be all the same', async () => {
    const { page } = studio;
    const { start, end } = await sides.api<{ readonly start: string; readonly end: string }>('GET', `/appointments/${one.id}`);
    const [name, mailbox] = (await isBooked('Luca Moretti', start, end))
      ? (['Sofia Lindqvist', SOFIA] as const)
      : (['Luca Moretti', LUCA] as const);
    await sides.outlook('add', { mailbox, subject: 'Choir', start, end });
    await press('Add a person or room');
    await section().getByRole('combobox', { name: 'Who or what' }).fill(name);
    await page.getByRole('option', { name: new RegExp(`^${name}\\s*busy then$`) }).click();
    await section().getByRole('button', { name: 'Add', exact: true }).click();
    await section().getByRole('alert').getByText(`${name} is busy in their own calendar then.`).waitFor();
    await section().getByRole('button', { name: 'Add anyway' }).waitFor();
    await press('Cancel');
    expect(await person(name).count()).toBe(0);
  });

  it('somebody who is free is added, and is invited', async () => {
    await press('Add a person or room');
    await section().getByRole('combobox', { name: 'Who or what' }).fill('Anna');
    await studio.page.getByRole('option', { name: 'Anna Berger' }).click();
    await section().getByRole('button', { name: 'Add', exact: true }).click();
    await person('Anna Berger').getByText('no answer yet').waitFor();
    await sides.until('her invitation', async () => (await lying(ANNA)).length === 1);
  });

  it('4.7 a room that declines stays until it is released, with a mark on the block and a line that says what to do', async () => {
    const { page } = studio;
    const [held] = await lying(ROOM);
    await sides.outlook('decline', { mailbox: ROOM, id: held?.id });
    await section().getByText('Advice room declined: choose another room or release it.').waitFor();
    await section().getByText('No other room is free then.').waitFor();
    await page.locator(`.ec-event[data-id="${one.id}"] .event-mark`, { hasText: '⚑' }).first().waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await section().getByRole('alert').getByRole('button', { name: 'Release Advice room' }).click();
    await person('Advice room')
      .getByText(/^declined, left \d\d:\d\d$/)
      .waitFor();
    await sides.until('no block for the room', async () => (await blocks().count()) === 3);
    expect(await section().getByRole('alert').count()).toBe(0);
    expect([studio.problems, outlook.problems]).toEqual([[], []]);
  });
});
