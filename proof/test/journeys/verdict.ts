/** How *Test connection* ended in the console, as it stands there: where it failed, the journey's own failure says at which step and why. */
import type { Page } from 'playwright-core';

const ENDED = /^(Everything works|It fails at|The test ended before its last step)/;

/** Waits for the verdict; where it is none that everything works, what was seen at each step stands behind it. */
export const verdictOf = async (page: Page): Promise<string> => {
  const verdict = page.getByRole('alert').filter({ hasText: ENDED }).last();
  await verdict.waitFor();
  const said = (await verdict.innerText()).trim();
  if (said.startsWith('Everything works')) return said;
  return [said, ...(await page.locator('li[data-outcome]').allInnerTexts())].join('\n');
};
