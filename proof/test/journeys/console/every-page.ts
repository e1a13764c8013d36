/** Every page of the console once, in light, in dark and on a narrow screen: no finding of axe, and no complaint of the browser. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { SIGHTS } from '../../../src/pictures/pages.ts';
import { letGo } from '../../../src/pictures/waiting.ts';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { complaintsOf } from '../axe.ts';
import { journey } from '../stage.ts';

const WIDE = { width: 1_280, height: 800 };
const NARROW = { width: 400, height: 800 };

const showIn = async (page: Page, colorScheme: 'light' | 'dark'): Promise<void> => {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
};

export const everyPage = journey('every page', (stage) => {
  let program: DemoProgram;
  /** One window of somebody who is signed in. Each test goes to its page anew, which leaves nothing of the one before. */
  let open: Visit;

  beforeAll(async () => {
    ({ program } = stage());
    open = await stage().signIn(WIDE);
  });
  afterAll(async () => {
    await open?.close();
    // What was to be decided for one of the pages.
    await letGo(program);
  }, 180_000);
  beforeEach(async () => open.page.setViewportSize(WIDE));

  it.each(SIGHTS.map((sight) => [sight.name, sight] as const))('%s can be used by everybody', async (_name, sight) => {
    const { page, problems } = open;
    const before = problems.length;
    await sight.open(page, program);
    for (const colorScheme of ['light', 'dark'] as const) {
      await showIn(page, colorScheme);
      expect([colorScheme, await complaintsOf(page)]).toEqual([colorScheme, []]);
    }
    await page.setViewportSize(NARROW);
    await showIn(page, 'light');
    expect(['narrow', await complaintsOf(page)]).toEqual(['narrow', []]);
    expect(problems.slice(before)).toEqual([]);
  });
});
