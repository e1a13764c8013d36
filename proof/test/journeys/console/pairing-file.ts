/** The mapping as a file, in a browser: out, changed in a spreadsheet, shown before it is done, done, and taken back (2.1). */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

export const pairingFile = journey('the file of pairings', (stage) => {
  let program: DemoProgram;
  let open: Visit;
  let page: Page;
  let exported: string;

  beforeAll(async () => {
    ({ program } = stage());
    open = await stage().signIn();
    page = open.page;
    const session = (await (await page.request.get(`${program.url}/api/v1/session`)).json()) as { csrf: string };
    const headers = { 'x-lockstep-csrf': session.csrf, origin: program.url };
    const made = await page.request.post(`${program.url}/api/v1/staff`, { headers, data: { name: '=Jörg "Joe" Ärmel', externalId: '-1' } });
    expect(made.status()).toBe(201);
    await page.goto(`${program.url}/integrations`);
    await page.getByRole('link', { name: 'People', exact: true }).first().click();
    await page.getByText('Anna Berger').first().waitFor();
  });
  afterAll(async () => {
    await open?.close();
  });

  const choose = async (csv: string): Promise<Locator> => {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Import CSV' }).click()]);
    await chooser.setFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: Buffer.from(csv, 'utf8') });
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    return dialog;
  };
  /** Every line of the file with this person in it, changed. */
  const changed = (who: string, change: (line: string) => string): string =>
    exported
      .split('\r\n')
      .map((line) => (line.includes(who) ? change(line) : line))
      .join('\r\n');

  it('2.1 it is exported with everybody, and as it is there is nothing to import', async () => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: 'Export CSV' }).click()]);
    exported = await readFile(await download.path(), 'utf8');
    expect(download.suggestedFilename()).toBe('pairings-staff.csv');
    expect(exported).toContain('anna.berger@bank.example,true');
    expect(exported).toContain(`"'=Jörg ""Joe"" Ärmel",'-1`);
    const dialog = await choose(exported);
    await dialog.getByRole('button', { name: 'Nothing to import' }).waitFor();
    expect(await dialog.getByRole('button', { name: 'Nothing to import' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('2.1 a file that cannot be read says which line is at fault', async () => {
    const dialog = await choose('id,mailbox\n"open,x\n');
    await dialog.getByText('A quote that opens in line 2 is never closed.').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
  });

  it('2.1 what would be done is shown with what is refused and why, and nothing is done before somebody agrees', async () => {
    const paired = changed('Jörg', (line) => line.replace(/,,,$/, ',joerg@bank.example,,'));
    const dialog = await choose(`${paired}nobody,,,,,nobody@bank.example,,\r\n`);
    await dialog.getByRole('status').getByText('1 to pair').waitFor();
    await dialog.getByText('There is no such staff member or resource.').waitFor();
    expect(await dialog.getByRole('button', { name: 'Import 1 line' }).isDisabled()).toBe(true);
    expect(await complaintsOf(page)).toEqual([]);
    await dialog.getByRole('checkbox', { name: 'Leave out the refused line' }).check();
    await dialog.getByRole('button', { name: 'Import 1 line' }).click();
    await dialog.getByRole('status').getByText('1 paired').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('2.1 it is taken back, and the page behind shows it', async () => {
    const dialog = page.getByRole('dialog');
    await page.getByRole('table', { name: 'People' }).getByText('joerg@bank.example').waitFor();
    await dialog.getByRole('button', { name: 'Undo' }).click();
    await dialog.getByRole('status').getByText('1 unpaired').waitFor();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: /Jörg/ }).waitFor();
    expect(open.problems).toEqual([]);
  });
});
