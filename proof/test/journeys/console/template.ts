/** A template of one's own, from the default one to what Outlook shows: written, corrected, previewed, saved and taken back (3.4, 3.5). */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { Sides } from '../../../src/program/sides.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

type Mailbox = { readonly holder: string; readonly address: string; readonly integration: string };

/** Four days ahead at three in the night, where nothing else lies. */
const DAY = new Date(Date.now() + 4 * 24 * 3_600_000).toISOString().slice(0, 10);
const start = `${DAY}T02:00:00Z`;
const end = `${DAY}T02:30:00Z`;
const TITLE = 'Template night';

export const template = journey("3.4 a template of one's own", (stage) => {
  let program: DemoProgram;
  let sides: Sides;
  let studio: Visit;
  let page: Page;
  let mailbox: Mailbox;

  beforeAll(async () => {
    ({ program, sides } = stage());
    studio = await stage().signIn();
    ({ page } = studio);
    const { items } = await sides.api<{ items: readonly Mailbox[] }>('GET', '/mailboxes');
    const [first] = items;
    if (first === undefined) throw new Error('the demonstration has no mailbox');
    mailbox = first;
    const client = await sides.api<{ id: string }>('POST', '/clients', { name: 'Clara Template' });
    const body = { title: TITLE, start, end, clients: [client.id], assignments: [{ holder: mailbox.holder }] };
    await sides.api('POST', '/appointments', body);
  });
  afterAll(async () => {
    await studio?.close();
  });

  const shows = (subject: string): Promise<number> =>
    sides.until(subject, async () => (await sides.events(mailbox.address, start)).some((one) => one.subject === subject), 60_000);
  const editor = (label: string): Locator => page.getByRole('textbox', { name: label, exact: true });
  const focused = (label: string): Promise<number> => editor(label).and(page.locator(':focus')).count();
  const previewed = (part: 'subject' | 'body', nth = 0): Locator => page.locator(`[data-preview="${part}"]`).nth(nth);
  const type = async (label: string, text: string): Promise<void> => {
    await editor(label).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(text);
  };
  const save = async (): Promise<void> => page.getByRole('button', { name: 'Save', exact: true }).click();

  it('3.4: begins with the default one, which is shown and cannot be edited', async () => {
    await shows(`${TITLE}: Clara Template`);
    await page.goto(`${program.url}/integrations/${mailbox.integration}`);
    await page.getByRole('heading', { name: 'What events show' }).waitFor();
    await page.getByRole('region', { name: 'The default template' }).waitFor();
    await previewed('subject').getByText('Second appointment: Anna Muster').waitFor();
    expect(await editor('Subject').count()).toBe(0);
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('3.4: a mistake is marked where it is, told with line and column, and refused when it is saved', async () => {
    await page.getByText('Custom', { exact: true }).click();
    await editor('Subject').waitFor();
    await type('Subject', 'N: {{ appointment.titel }}');
    const problem = page.getByRole('button', { name: 'Subject, line 1, column 7' });
    await problem.waitFor();
    await page.getByText('There is no object or field "appointment.titel".').waitFor();
    expect(await page.locator('.cm-problem').allTextContents()).toEqual(['appointment.titel']);
    expect(await editor('Subject').getAttribute('aria-invalid')).toBe('true');
    expect(await complaintsOf(page)).toEqual([]);
    await save();
    await page.getByText(/The subject, line 1, column 7: There is no object or field/).waitFor();
    await problem.click();
    expect(await focused('Subject')).toBe(1);
  });

  it('3.4: names are inserted from the list, and the preview follows, with the appointment that is chosen', async () => {
    await type('Subject', 'N: ');
    await page.keyboard.press('End');
    await page.getByRole('button', { name: 'Insert' }).click();
    await page.getByRole('menuitem', { name: /^appointment\.title/ }).click();
    await previewed('subject').getByText('N: Second appointment', { exact: true }).waitFor();
    await page
      .getByRole('combobox', { name: 'With' })
      .or(page.getByRole('textbox', { name: 'With' }))
      .first()
      .click();
    await page.getByRole('option', { name: new RegExp(TITLE) }).click();
    await previewed('subject').getByText(`N: ${TITLE}`, { exact: true }).waitFor();
    await type('Text', 'For {{ clients | map: "name" | join: ", " }}\nby {{ organizer.name }}');
    await previewed('body').getByText('For Clara Template').waitFor();
    await page.getByText('The template can be used as it is.').waitFor();
  });

  it('3.5: external people get a text of their own, without clients', async () => {
    await page.getByRole('switch', { name: 'Other text for external people' }).check();
    await type('Subject for external people', 'Meeting at {{ company.name }}');
    await type('Text for external people', 'Clients: {{ clients.size }}');
    await previewed('body', 1).getByText('Clients: 0').waitFor();
    expect(await previewed('subject', 1).textContent()).toMatch(/^Meeting at ./);
    expect(await complaintsOf(page)).toEqual([]);
  });

  it('3.4: at the width of a telephone nothing is cut off, and Tab leads through it and out of it', async () => {
    await page.setViewportSize({ width: 320, height: 800 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= 320')).toBe(true);
    expect(await complaintsOf(page)).toEqual([]);
    await page.setViewportSize({ width: 1_400, height: 900 });
    await editor('Subject').click();
    await page.keyboard.press('Tab');
    expect(await focused('Text')).toBe(1);
    await page.keyboard.press('Tab');
    expect(await focused('Text')).toBe(0);
  });

  it('3.4, 3.9: saved, Outlook shows it, and nobody is mailed', async () => {
    const { mails } = await sides.counts();
    await save();
    await page.getByText('Saved.').first().waitFor();
    await shows(`N: ${TITLE}`);
    expect((await sides.counts()).mails).toBe(mails);
    const stored = await sides.api<{ template: unknown }>('GET', `/integrations/${mailbox.integration}`);
    expect(stored.template).toMatchObject({ subject: 'N: {{ appointment.title }}', external: { body: 'Clients: {{ clients.size }}' } });
  });

  it('3.4: reset to the default, and the default chosen again, Outlook shows what it did', async () => {
    await page.getByRole('button', { name: 'Reset to default' }).click();
    await previewed('subject').getByText(`${TITLE}: Clara Template`, { exact: true }).waitFor();
    await page.getByText('Default', { exact: true }).first().click();
    await page.getByRole('region', { name: 'The default template' }).waitFor();
    await save();
    await shows(`${TITLE}: Clara Template`);
    expect((await sides.api<{ template: unknown }>('GET', `/integrations/${mailbox.integration}`)).template).toBeNull();
    expect(studio.problems).toEqual([]);
  });
});
