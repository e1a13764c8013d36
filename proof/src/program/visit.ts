/** A browser's visit to the console: every error the page reports is kept, so that a journey can end with none. */
import type { Browser, Page } from 'playwright-core';

export type Visit = {
  readonly page: Page;
  /** What the page complained about: errors, refused styles and scripts, answers of 5xx. */
  readonly problems: readonly string[];
  /** What was complained about until now is of no concern any more. */
  readonly forget: () => void;
  readonly close: () => Promise<void>;
};

export const SIZE = { width: 1_400, height: 900 };

export const visit = async (browser: Browser, size = SIZE): Promise<Visit> => {
  const context = await browser.newContext({ viewport: size, locale: 'en-GB', timezoneId: 'Europe/Zurich', reducedMotion: 'reduce' });
  const page = await context.newPage();
  // A step that does not come is named by itself, long before its test is over.
  page.setDefaultTimeout(30_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (line) => {
    // A refused request is shown to the person by the page itself; the browser prints it as well.
    if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) problems.push(line.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()} ${response.url()}`);
  });
  return { page, problems, forget: () => void problems.splice(0), close: () => context.close() };
};

type Box = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Where the first element with this text is. Measured in one step: a page that draws itself anew takes no element from under it. */
export const boxOf = async (page: Page, selector: string, text: string): Promise<Box> => {
  // As text: the tests themselves know no DOM.
  const find = `[...document.querySelectorAll(${JSON.stringify(selector)})].find((one) => one.textContent.includes(${JSON.stringify(text)}))`;
  const found = (await page.evaluate(`${find}?.getBoundingClientRect().toJSON() ?? null`)) as Box | null;
  if (found === null) throw new Error(`nothing with “${text}” at ${selector}`);
  return found;
};

/** Takes it at this place, counted from its upper left corner, and lets it go so many pixels further. */
export const dragBy = async (
  page: Page,
  [selector, text]: readonly [string, string],
  at: { readonly x: number; readonly y: number },
  by: { readonly x: number; readonly y: number },
): Promise<void> => {
  const { x: left, y: top } = await boxOf(page, selector, text);
  const [x, y] = [left + at.x, top + at.y];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + by.x / 2, y + by.y / 2, { steps: 5 });
  await page.mouse.move(x + by.x, y + by.y, { steps: 5 });
  await page.mouse.up();
};
