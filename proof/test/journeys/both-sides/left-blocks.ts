/** Published working hours that somebody moves in Outlook again and again: left at last, seen under Decisions, and put back from there (3.8, 4.3, 5.7). */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OutlookEvent, Sides } from '../../../src/program/sides.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

type Mailbox = { readonly address: string; readonly holder: string; readonly integration: string; readonly state: string };
type Block = { readonly id: string; readonly start: string; readonly end: string; readonly state: string };
type Page<Row> = { readonly items: readonly Row[] };

const MEI = 'mei.tanaka@bank.example';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Put back so often within an hour, and then left. */
const PUT_BACK = 3;

export const leftBlocks = journey('3.8 blocks that are left', (stage) => {
  let sides: Sides;
  let narrow: Visit;
  let mailbox: Mailbox;

  beforeAll(async () => {
    ({ sides } = stage());
    narrow = await stage().signIn({ width: 320, height: 800 });
    const mailboxes = await sides.api<Page<Mailbox>>('GET', '/mailboxes');
    const found = mailboxes.items.find(({ address }) => address === MEI);
    if (found === undefined) throw new Error('the demonstration has no such mailbox');
    mailbox = found;
    const rules = [1, 2, 3, 4, 5].flatMap((weekday) => [
      { weekday, from: '08:30', to: '12:00' },
      { weekday, from: '13:00', to: '18:00' },
    ]);
    const period = { zone: 'Europe/Zurich', rules, exceptions: [], validFrom: null, validTo: null };
    await sides.api('PUT', `/staff/${mailbox.holder}/schedule`, { periods: [period] });
    await sides.api('PATCH', `/integrations/${mailbox.integration}`, { publishBlocks: true });
  });
  afterAll(async () => {
    await sides?.api('DELETE', `/staff/${mailbox.holder}/schedule`);
    await sides?.api('PATCH', `/integrations/${mailbox.integration}`, { publishBlocks: false });
    await narrow?.close();
  });

  const blocks = async (): Promise<readonly Block[]> => {
    const [from, to] = [Date.now() + DAY, Date.now() + 14 * DAY].map((at) => new Date(at).toISOString());
    return (await sides.api<Page<Block>>('GET', `/blocks?holder=${mailbox.holder}&from=${from}&to=${to}`)).items;
  };
  const eventAt = async (start: number): Promise<OutlookEvent | undefined> =>
    (await sides.events(MEI, new Date(start - HOUR).toISOString())).find((one) => one.start === start && one.subject !== '');
  let block: Block;
  let subject = '';

  it('4.3: moved a fourth time within an hour, one is left as Outlook shows it', async () => {
    await sides.until('the first block', async () => (await blocks()).some(({ state }) => state === 'published'));
    const first = (await blocks()).find(({ state }) => state === 'published');
    if (first === undefined) throw new Error('nothing is published');
    block = first;
    const start = Date.parse(block.start);
    subject = (await eventAt(start))?.subject ?? '';
    for (let time = 1; time <= PUT_BACK + 1; time += 1) {
      const there = (await sides.events(MEI, block.start)).find((one) => one.start === start && one.subject === subject);
      const away = new Date(start + 9 * HOUR).toISOString();
      await sides.outlook('drag', { mailbox: MEI, id: there?.id, start: away });
      if (time <= PUT_BACK) await sides.until('that it is put back', async () => (await eventAt(start))?.subject === subject);
    }
    await sides.until('that it is left', async () => (await blocks()).some(({ id, state }) => id === block.id && state === 'left'));
  });

  it('5.7: Decisions shows both times, on the smallest screen, and it is put back from there', async () => {
    const { page } = narrow;
    await page.getByRole('link', { name: 'Decisions' }).first().waitFor({ state: 'attached' });
    await page.goto(`${stage().program.url}/decisions`);
    const card = page.getByRole('article', { name: 'Working hours published for Mei Tanaka' });
    await card.getByText('put back three times within an hour').waitFor();
    await card.getByText('in Outlook it is').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')).toBe(true);
    expect(await complaintsOf(page)).toEqual([]);
    await card.getByRole('button', { name: 'Put back now' }).press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Put back now' }).press('Enter');
    await card.waitFor({ state: 'detached' });
    await sides.until('that it is back in Outlook', async () => (await eventAt(Date.parse(block.start)))?.subject === subject);
    await sides.until('that it is published', async () =>
      (await blocks()).some(({ id, state }) => id === block.id && state === 'published'),
    );
    expect(narrow.problems).toEqual([]);
  });
});
