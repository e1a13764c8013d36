/** Further calendars of somebody, ticked in a browser (2.1): looked for, chosen by keyboard, and unticked where the mailbox is seen whole. */
import { expect, it } from 'vitest';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

type Mailbox = {
  readonly id: string;
  readonly address: string;
  readonly holder: string;
  readonly holderName: string;
  readonly holderKind: string;
  readonly integration: string;
};

export const furtherCalendars = journey('further calendars', (stage) => {
  it('2.1 a calendar of a mailbox is ticked as busy only under People, by keyboard and on a narrow screen', async () => {
    const { program, sides, signIn } = stage();
    const { items } = await sides.api<{ readonly items: readonly Mailbox[] }>('GET', '/mailboxes');
    const mailbox = items.findLast(({ holderKind }) => holderKind === 'staff');
    if (mailbox === undefined) throw new Error('the demonstration has no mailbox');
    const made = await fetch(new URL('admin', program.backDoor), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ action: 'addCalendar', mailbox: mailbox.address, name: 'Volunteer fire brigade' }),
    });
    const {
      made: { id: calendar },
    } = (await made.json()) as { readonly made: { readonly id: string } };
    const start = new Date(Date.now() + 3 * 86_400_000);
    start.setUTCHours(12, 0, 0, 0);
    const end = new Date(start.getTime() + 3_600_000);
    await sides.outlook('add', {
      mailbox: mailbox.address,
      subject: 'canary drill',
      start: start.toISOString(),
      end: end.toISOString(),
      calendar,
    });
    const visit = await signIn();
    const { page } = visit;
    try {
      await page.goto(`${program.url}/integrations/${mailbox.integration}?tab=people`);
      await page.getByRole('button', { name: `Further calendars of ${mailbox.holderName}` }).click();
      await page.getByText('None is chosen').waitFor();
      expect(await complaintsOf(page)).toEqual([]);
      await page.setViewportSize({ width: 320, height: 720 });
      await page.getByRole('button', { name: 'Show the calendars of this mailbox' }).focus();
      await page.keyboard.press('Enter');
      const box = page.getByRole('checkbox', { name: 'Volunteer fire brigade' });
      await box.waitFor();
      await page.getByText('One event of the next 30 days would take time').waitFor();
      expect(await page.getByText('canary').count()).toBe(0);
      expect(await complaintsOf(page)).toEqual([]);
      await box.focus();
      await page.keyboard.press('Space');
      await page.getByText('Until a new one was read').waitFor();
      await page.getByRole('button', { name: 'Save' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('One further calendar takes time now').waitFor();
      await page.getByText('one busy time is kept').waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(320);
      expect(await complaintsOf(page)).toEqual([]);
      await page.setViewportSize({ width: 1280, height: 900 });
      // It blocks, and says by which calendar.
      const busy = await sides.api<{ readonly items: readonly { readonly calendar: string | null; readonly title: string | null }[] }>(
        'GET',
        `/busy?holder=${mailbox.holder}&from=${start.toISOString()}&to=${end.toISOString()}`,
      );
      expect(busy.items.filter((one) => one.calendar === 'Volunteer fire brigade')).toMatchObject([{ title: null }]);
      await page.goto(`${program.url}/integrations/users?mailbox=${mailbox.id}`);
      await page.getByRole('checkbox', { name: 'Volunteer fire brigade' }).uncheck();
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Only the paired calendar takes time now').waitFor();
      expect(await complaintsOf(page)).toEqual([]);
      expect(visit.problems).toEqual([]);
    } finally {
      await visit.close();
    }
  });
});
