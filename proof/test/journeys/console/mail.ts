/** Mail in a browser: the server tried and set, who is told, in which words, and what becomes of letters, as clients get them. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { Sides } from '../../../src/program/sides.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

type Got = {
  readonly subject: string;
  readonly recipients: readonly string[];
  readonly messageId: string;
  readonly isAnswerLost: boolean;
  readonly calendar: { readonly method: string; readonly content: string } | null;
};
type Row = { readonly id: string };

const NARROW = { width: 320, height: 800 };
const WIDE = { width: 1_280, height: 900 };

export const mail = journey('mail', (stage) => {
  let program: DemoProgram;
  let sides: Sides;
  let open: Visit;
  let page: Page;
  let client: string;
  let staff: string;

  beforeAll(async () => {
    ({ program, sides } = stage());
    open = await stage().signIn(WIDE);
    page = open.page;
    const { items } = await sides.api<{ items: readonly Row[] }>('GET', '/staff?limit=1');
    staff = items[0]?.id ?? '';
    const made = await sides.api<Row>('POST', '/clients', { name: 'Vera Lake', email: 'vera@lake.example', language: 'en' });
    client = made.id;
  });
  afterAll(async () => {
    await open?.close();
  });

  const go = async (place: string): Promise<void> => {
    await page.goto(`${program.url}/mail/${place}`);
    await page.getByRole('heading', { name: 'Mail', exact: true }).waitFor();
  };
  /** What came to somebody, as the simulator's server of mail took it. */
  const lettersTo = async (address: string): Promise<readonly Got[]> => {
    const answer = await fetch(new URL('letters?limit=100000', program.backDoor));
    const { entries } = (await answer.json()) as { entries: readonly Got[] };
    return entries.filter(({ recipients }) => recipients.includes(address));
  };
  /** Books for Vera, on a day of its own in the far future. */
  const book = (day: string, title: string): Promise<Row & { readonly version: number }> => {
    const [start, end] = [`${day}T18:00:00Z`, `${day}T18:30:00Z`];
    return sides.api('POST', '/appointments', { title, start, end, clients: [client], assignments: [{ holder: staff }] });
  };
  const told = (subject: string): Promise<number> =>
    sides.until(subject, async () => (await lettersTo('vera@lake.example')).some((one) => one.subject.includes(subject)), 30_000);

  it('6.1: a test letter goes out, each step is told, and it comes', async () => {
    await go('server');
    await page.getByLabel('Send to').fill('owner@lake.example');
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('The server took the letter to owner@lake.example.').waitFor();
    for (const step of ['Connect', 'Encrypt', 'Sign in', 'Hand over'])
      await page.getByRole('listitem').filter({ hasText: step }).first().waitFor();
    expect((await lettersTo('owner@lake.example')).map(({ subject }) => subject)).toEqual(['A test from Lockstep']);
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('6.1: a wrong password is tried without being saved, and named at its step with what to do', async () => {
    await page.getByRole('textbox', { name: 'Password' }).fill('not this one');
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('It failed at “Sign in”').waitFor();
    await page.getByText('Enter both again').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Password' }).fill('');
  });

  it('6.1: what is wrong is said at its field, and nothing is saved', async () => {
    await page.getByRole('textbox', { name: 'Server name' }).fill('https://smtp.example.com');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('This is not the name of a server.').waitFor();
    const { settings } = await sides.api<{ settings: { server: string } }>('GET', '/mail/settings');
    expect(settings.server).toBe('127.0.0.1');
    await page.getByRole('textbox', { name: 'Server name' }).fill('127.0.0.1');
  });

  it('6.1: a switch acts at once, by the keyboard as well, and can be taken back', async () => {
    await go('told');
    const isOn = async (): Promise<boolean> =>
      (await sides.api<{ switches: { cancelled: { organiser: boolean } } }>('GET', '/mail/rules')).switches.cancelled.organiser;
    const cell = page.getByRole('switch', { name: 'Organiser: Cancelled' });
    await cell.focus();
    await page.keyboard.press('Space');
    await page.getByText('Organiser will be mailed: Cancelled.').waitFor();
    expect(await isOn()).toBe(true);
    await page.getByRole('button', { name: 'Undo' }).click();
    await sides.until('taken back', async () => !(await isOn()), 30_000);
    await sides.until('shown', async () => !(await cell.isChecked()), 30_000);
  });

  it('6.1: words of one’s own are shown as they read, refused where they are wrong, and then said to clients', async () => {
    await go('words');
    const subject = page.getByRole('textbox', { name: 'Subject' });
    await subject.fill('Booked at the lake: {{ appointment.titel }}');
    await page.getByRole('button', { name: 'Subject, line 1' }).waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('textbox', { name: 'Subject' }).and(page.locator('[aria-invalid="true"]')).waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await subject.fill('Booked at the lake: {{ appointment.title }}');
    await page.getByText('Booked at the lake: First consultation').waitFor();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('From now on letters say this.').waitFor();
    await book('2027-04-06', 'Mooring');
    await told('Booked at the lake: Mooring');
    await page.getByRole('button', { name: 'Back to the usual words' }).click();
    await page.getByText('The words that come with Lockstep').waitFor();
    await book('2027-04-07', 'Anchorage');
    await told('Booked: Anchorage');
  });

  it('6.2: what the client got goes into their calendar, follows a move there, and goes when it is cancelled', async () => {
    const { id } = await book('2027-04-08', 'Regatta');
    await told('Booked: Regatta');
    await sides.api('PATCH', `/appointments/${id}`, { start: '2027-04-08T19:00:00Z' });
    await told('Changed: Regatta');
    await sides.api('POST', `/appointments/${id}/cancel`, {});
    await told('Cancelled: Regatta');
    const parts = (await lettersTo('vera@lake.example'))
      .filter(({ subject }) => subject.includes('Regatta'))
      .map(({ calendar }) => calendar);
    expect(parts.map((part) => part?.method)).toEqual(['REQUEST', 'REQUEST', 'CANCEL']);
    const uids = new Set(parts.map((part) => /^UID:(.*)$/m.exec((part?.content ?? '').replaceAll(/\r\n /g, ''))?.[1]?.trim()));
    expect(uids.size).toBe(1);
    const sequences = parts.map((part) => Number(/^SEQUENCE:(\d+)/m.exec(part?.content ?? '')?.[1]));
    expect(sequences).toEqual([...new Set(sequences)].sort((one, other) => one - other));
    await page.goto(new URL('/mail', program.backDoor).href);
    await page.getByRole('heading', { name: /^Cancelled: Regatta/ }).waitFor();
    await page.getByText('Taken out of the calendar').first().waitFor();
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('6.4 F54: an answer is lost, so the letter waits and says why; tried again it has gone, under the same Message-ID', async () => {
    await fetch(new URL('faults', program.backDoor), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ next: { fault: 'F54', mailbox: 'vera@lake.example' } }),
    });
    await book('2027-04-09', 'Ferry');
    await told('Booked: Ferry');
    await go('outbox');
    const letter = page.getByRole('listitem').filter({ hasText: 'Booked: Ferry' });
    await letter.getByText('did not answer after the letter was handed over').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await letter.getByRole('button', { name: /^Try again/ }).click();
    await page.getByText('It is tried again now.').waitFor();
    await letter.waitFor({ state: 'detached' });
    await page.getByRole('radiogroup', { name: 'Which letters' }).getByText('Sent').click();
    await letter.waitFor();
    const ids = (await lettersTo('vera@lake.example')).filter(({ subject }) => subject.includes('Ferry'));
    expect(ids.map(({ isAnswerLost }) => isAnswerLost)).toEqual([true, false]);
    expect(new Set(ids.map(({ messageId }) => messageId)).size).toBe(1);
  });

  it('6.1: whoever cancels by hand may leave the client untold', async () => {
    const { id } = await book('2027-04-13', 'Lantern');
    await told('Booked: Lantern');
    await page.goto(`${program.url}/calendar?day=2027-04-13&appointment=${id}`);
    const beside = page.getByRole('dialog', { name: 'Lantern' });
    await beside.getByRole('button', { name: 'Cancel appointment' }).click();
    const tick = beside.getByRole('checkbox', { name: 'Tell the client by e-mail' });
    expect(await tick.isChecked()).toBe(true);
    await tick.uncheck();
    expect(await complaintsOf(page)).toEqual([]);
    await beside.getByRole('button', { name: 'Cancel appointment' }).click();
    await beside.waitFor({ state: 'detached' });
    await book('2027-04-14', 'Lighthouse');
    await told('Booked: Lighthouse');
    expect((await lettersTo('vera@lake.example')).filter(({ subject }) => subject.includes('Lantern'))).toHaveLength(1);
  });

  it.each(['server', 'told', 'words', 'outbox'])('%s can be used by everybody, in light, in dark and at 320 pixels', async (place) => {
    await go(place);
    await page.waitForLoadState('networkidle');
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
      expect([colorScheme, await complaintsOf(page)]).toEqual([colorScheme, []]);
    }
    await page.setViewportSize(NARROW);
    expect(['narrow', await complaintsOf(page)]).toEqual(['narrow', []]);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(NARROW.width);
    await page.setViewportSize(WIDE);
  });

  it('nothing was complained about', () => {
    expect(open.problems).toEqual([]);
  });
});
