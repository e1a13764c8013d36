/** The set-up room in a browser: somebody new, a room, their hours and a service, until clients could book them. */
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nextMonday } from '../../../src/pictures/pages.ts';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

export const setUp = journey('the set-up', (stage) => {
  let program: DemoProgram;
  let open: Visit;
  let page: Page;

  beforeAll(async () => {
    ({ program } = stage());
    open = await stage().signIn();
    page = open.page;
  });
  afterAll(async () => {
    await open?.close();
  });

  /** Opens the form of something new. */
  const adding = async (place: string, button: string): Promise<Locator> => {
    await page.goto(`${program.url}/setup/${place}`);
    await page.getByRole('button', { name: button }).click();
    const form = page.getByRole('dialog', { name: button });
    await form.waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    return form;
  };
  const saved = async (form: Locator, name: string): Promise<void> => {
    await form.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(`“${name}” is saved.`).waitFor();
    await form.waitFor({ state: 'detached' });
    await page.getByRole('link', { name, exact: true }).waitFor();
  };

  it('a staff member is added', async () => {
    const form = await adding('staff', 'Add staff');
    await form.getByRole('textbox', { name: 'Name' }).fill('Rita Roth');
    await form.getByRole('textbox', { name: 'E-mail' }).fill('rita.roth@bank.example');
    await saved(form, 'Rita Roth');
  });

  it('a room is added', async () => {
    const form = await adding('rooms', 'Add room');
    await form.getByRole('textbox', { name: 'Name' }).fill('Vault');
    await saved(form, 'Vault');
  });

  it('7.1 the staff member is given hours of her own', async () => {
    await page.goto(`${program.url}/setup/staff`);
    await page.getByRole('link', { name: 'Rita Roth', exact: true }).click();
    const beside = page.getByRole('dialog', { name: 'Rita Roth' });
    await beside.getByRole('tab', { name: 'Working hours' }).click();
    await beside.getByRole('button', { name: 'Set own hours' }).click();
    await beside.getByRole('textbox', { name: 'Monday, from' }).fill('10');
    await beside.getByRole('textbox', { name: 'Monday, to' }).fill('12:00');
    expect(await complaintsOf(page)).toEqual([]);
    await beside.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('The hours of “Rita Roth” are saved.').waitFor();
    await beside.getByText('These hours are their own.').waitFor();
    await page.keyboard.press('Escape');
    await beside.waitFor({ state: 'detached' });
  });

  it('7.2 a service is added that both serve', async () => {
    const form = await adding('services', 'Add service');
    await form.getByRole('textbox', { name: 'Name' }).fill('Safe deposit');
    const servedBy = form.getByRole('combobox', { name: 'Served by' });
    for (const name of ['Rita Roth', 'Vault']) {
      await servedBy.fill(name);
      await form.getByRole('option', { name }).click();
    }
    await page.keyboard.press('Tab');
    expect(await complaintsOf(page)).toEqual([]);
    await saved(form, 'Safe deposit');
  });

  it('7.2 its free times are those hours, and are gone once they are booked', async () => {
    await page.goto(`${program.url}/calendar?day=${nextMonday()}`);
    const free = async (): Promise<readonly string[]> => {
      await page.getByRole('button', { name: 'New appointment' }).click();
      await page.getByRole('combobox', { name: 'Service' }).selectOption({ label: 'Safe deposit' });
      const times = page.getByRole('region', { name: 'Free times' });
      await times.and(page.locator('[aria-busy="false"]')).getByText('10:00', { exact: true }).first().waitFor();
      const all = await times.getByRole('button', { name: /^\d\d:\d\d$/ }).allTextContents();
      // On Tuesday she begins with the company's opening hours.
      return all.slice(0, all.indexOf('08:30'));
    };
    expect(await free()).toEqual(['10:00', '10:15', '10:30', '10:45', '11:00']);
    await page.getByRole('button', { name: '11:00', exact: true }).first().click();
    await page.getByText('Rita Roth, Vault').waitFor();
    expect(await complaintsOf(page)).toEqual([]);
    await page.getByRole('button', { name: /^Book/ }).click();
    await page.getByText('“Safe deposit” is booked').waitFor();
    // What was booked opens beside the calendar, and lies over it until it is closed.
    const beside = page.getByRole('heading', { name: 'What happened' });
    await beside.waitFor();
    await page.keyboard.press('Escape');
    await beside.waitFor({ state: 'detached' });
    expect(await free()).toEqual(['10:00']);
    expect(open.problems).toEqual([]);
  });
});
