/**
 * What a client has of it who never sees more than letters: booked on the public page, the entry in the own calendar follows when the adviser
 * moves it in Outlook, and by the link of that letter the client moves it again (7.3, 6.2, 6.3, 4.2).
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { OutlookEvent, Sides } from '../../../src/program/sides.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

type Letter = {
  readonly number: number;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly calendar: { readonly method: string; readonly content: string } | null;
};

const HOUR = 3_600_000;
const SERVICE = 'Opening an account';
const PERSON = 'Mei Tanaka';
const MEI = 'mei.tanaka@bank.example';
const CARLO = 'carlo.client@home.example';

/** A line of an iCalendar object, put together again where it was folded (RFC 5545, 3.1). */
const field = (letter: Letter | undefined, name: string): string => {
  const content = (letter?.calendar?.content ?? '').replaceAll(/\r?\n[ \t]/g, '');
  return new RegExp(`^${name}(?:;[^:\r\n]*)?:(.*)$`, 'm').exec(content)?.[1]?.trim() ?? '';
};
const sequence = (letter: Letter | undefined): number => Number(field(letter, 'SEQUENCE'));
/** `20260302T080000Z`, which is how a moment in UTC stands in it. */
const startOf = (letter: Letter | undefined): number =>
  Date.parse(field(letter, 'DTSTART').replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

export const clientCalendar = journey('6.2 the calendar of a client', (stage) => {
  let program: DemoProgram;
  let sides: Sides;
  let client: Visit;
  let page: Page;
  let first: Letter | undefined;
  let moved: Letter | undefined;

  beforeAll(async () => {
    ({ program, sides } = stage());
    client = await stage().open({ width: 320, height: 640 });
    page = client.page;
    // Before a calendar is read nothing in it is free.
    await sides.until('the first reading', async () => {
      const { items } = await sides.api<{ readonly items: readonly { readonly address: string; readonly state: string }[] }>(
        'GET',
        '/mailboxes',
      );
      return items.some(({ address, state }) => address === MEI && state === 'syncing');
    });
    // Nobody waits a minute here for somebody in Outlook to change their mind.
    await sides.api('PATCH', '/mail/rules', { quietSeconds: 0 });
  });
  afterAll(async () => {
    await sides?.api('PATCH', '/mail/rules', { quietSeconds: null });
    await client?.close();
  });

  const letters = async (): Promise<readonly Letter[]> => {
    const answer = await fetch(new URL('letters?limit=1000', program.backDoor));
    const { entries } = (await answer.json()) as { readonly entries: readonly Letter[] };
    return entries.filter(({ recipients }) => recipients.includes(CARLO)).toSorted((one, other) => one.number - other.number);
  };
  const letterAfter = async (before: Letter | undefined): Promise<Letter> => {
    let came: Letter | undefined;
    await sides.until('the next letter', async () => {
      came = (await letters()).find(({ number }) => number > (before?.number ?? 0));
      return came !== undefined;
    });
    if (came === undefined) throw new Error('no letter came');
    return came;
  };
  const event = async (start: number): Promise<OutlookEvent | undefined> =>
    (await sides.events(MEI, new Date(start).toISOString())).find((one) => one.subject.startsWith(SERVICE) && one.start === start);
  /** The program took a port that was free, of which its links know nothing. */
  const linkIn = (letter: Letter | undefined, what: string): string =>
    program.url + (new RegExp(`\\S+(/a/${what}#\\S+)`).exec(letter?.text ?? '')?.[1] ?? '');

  it('7.3 6.2: books, and is mailed an entry for the own calendar at the time that stands in Outlook', async () => {
    await page.goto(`${program.url}/book/bank-of-example`);
    await page.getByRole('button', { name: SERVICE }).click();
    await page.getByLabel('With').selectOption({ label: PERSON });
    await page.getByRole('button', { name: 'Later days' }).click();
    await page.getByRole('button', { name: /^Wednesday.*, free times$/ }).click();
    await page
      .getByRole('region')
      .getByRole('button', { name: /^1[0-2]:\d\d$/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Who are you?' }).waitFor();
    await page.getByLabel('Name').fill('Carlo Client');
    await page.getByLabel('E-mail').fill(CARLO);
    await page.getByRole('button', { name: 'Book', exact: true }).click();
    await page.getByRole('heading', { name: 'You are booked' }).waitFor();
    first = await letterAfter(undefined);
    expect(first.calendar?.method).toBe('REQUEST');
    expect(field(first, 'UID')).not.toBe('');
    await sides.until('the event in Outlook', async () => (await event(startOf(first))) !== undefined, 60_000);
  });

  it('4.2 6.2 6.3: moved by the adviser in Outlook, a second entry with the same UID takes the place of the first', async () => {
    const there = await event(startOf(first));
    const start = startOf(first) + 2 * HOUR;
    await sides.outlook('drag', { mailbox: MEI, id: there?.id, start: new Date(start).toISOString() });
    moved = await letterAfter(first);
    expect(moved.calendar?.method).toBe('REQUEST');
    expect(field(moved, 'UID')).toBe(field(first, 'UID'));
    expect(sequence(moved)).toBeGreaterThan(sequence(first));
    expect(startOf(moved)).toBe(start);
  });

  it('7.3 6.2: by the link of that letter the client chooses another time, to which the event moves', async () => {
    await page.goto(linkIn(moved, 'reschedule'));
    await page.getByRole('heading', { name: 'Choose a new time' }).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page
      .getByRole('region')
      .getByRole('button', { name: /^1[5-6]:\d\d$/ })
      .first()
      .click();
    await page.getByText('Moved from').waitFor();
    const last = await letterAfter(moved);
    expect([field(last, 'UID'), last.calendar?.method]).toEqual([field(first, 'UID'), 'REQUEST']);
    expect(sequence(last)).toBeGreaterThan(sequence(moved));
    expect(startOf(last)).not.toBe(startOf(moved));
    await sides.until('the move in Outlook', async () => (await event(startOf(last))) !== undefined, 60_000);
    expect(await event(startOf(moved))).toBeUndefined();
    expect(client.problems).toEqual([]);
  });
});
