/** What axe-core finds to complain about on a page as it stands: the rule and the elements. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

export const complaintsOf = async (page: Page): Promise<readonly unknown[]> => {
  // What was just asked of the page, other colours or another width, is drawn two frames later.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  // What glides into other colours has none of its own to be judged by until it is there.
  await page.evaluate('Promise.allSettled(document.getAnimations().map((one) => one.finished))');
  // By the debugger's own door, which the page's policy does not concern.
  if ((await page.evaluate('"axe" in window')) !== true) await page.evaluate(AXE);
  // What passes is not wanted, and need not be described element by element.
  const found: unknown = await page.evaluate(
    'axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]))',
  );
  return Array.isArray(found) ? found : [found];
};
