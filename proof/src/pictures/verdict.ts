/** How *Test connection* ended in the console, as it stands there: what keeps it from passing says at which step and why. */
import type { Locator, Page } from 'playwright-core';

const ENDED = /^(Everything works|It fails at|The test ended before its last step)/;
/** All steps together, on a machine that does much else. */
const PATIENCE_MS = 60_000;

const shownOf = async (steps: Locator): Promise<readonly string[]> =>
  Promise.all(
    (await steps.all()).map(async (one) => `${await one.getAttribute('data-outcome')}: ${(await one.innerText()).replaceAll(/\s+/g, ' ')}`),
  );

/**
 * Waits for the verdict; where it is none that everything works, what was seen at each step stands behind it.
 * @throws where none comes: with how each step stands, and with what the page complains of.
 */
export const verdictOf = async (page: Page): Promise<string> => {
  const steps = page.locator('li[data-outcome]');
  const verdict = page.getByRole('alert').filter({ hasText: ENDED }).last();
  try {
    await verdict.waitFor({ timeout: PATIENCE_MS });
  } catch (error) {
    const complaints = await page.getByRole('alert').allInnerTexts();
    const lines = ['The test of the connection came to no verdict.', ...(await shownOf(steps)), ...complaints, `At ${page.url()}`];
    throw new Error(lines.join('\n'), { cause: error });
  }
  const said = (await verdict.innerText()).trim();
  return said.startsWith('Everything works') ? said : [said, ...(await shownOf(steps))].join('\n');
};
