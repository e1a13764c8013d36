/** A browser's visit to the console: every error the page reports is kept, so that a journey can end with none. */
import type { Browser, Page } from 'playwright-core';

export type Visit = {
  readonly page: Page;
  /** What the page complained about: errors, refused styles and scripts, answers of 5xx. */
  readonly problems: readonly string[];
  readonly close: () => Promise<void>;
};

export const visit = async (browser: Browser, size = { width: 1_400, height: 900 }): Promise<Visit> => {
  const context = await browser.newContext({ viewport: size, locale: 'en-GB', timezoneId: 'Europe/Zurich' });
  const page = await context.newPage();
  // A step that does not come is named by itself, long before its test is over.
  page.setDefaultTimeout(10_000);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (line) => {
    // A refused request is shown to the person by the page itself; the browser prints it as well.
    if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) problems.push(line.text());
  });
  page.on('response', (response) => {
    if (response.status() >= 500) problems.push(`${response.status()} ${response.url()}`);
  });
  return { page, problems, close: () => context.close() };
};

/** The middle of an element, where a hand would take it. */
export const middleOf = async (page: Page, selector: string): Promise<{ readonly x: number; readonly y: number }> => {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`nothing to take hold of at ${selector}`);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
};
