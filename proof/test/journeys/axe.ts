/** What axe-core finds to complain about on a page as it stands: the rule and the elements. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

/** The short one is read in half the time, on every page anew. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** All that colours can change: everything else that is judged follows from the elements, and from where they stand. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * In the page. Where the elements are those that were judged last and stand where they stood, as in another scheme of colours, it asks
 * for what colours can change and keeps the rest of what was found. What passes is not wanted, and need not be described element by
 * element. Style sheets would be fetched anew for a rule alone that is not among those asked (`css-orientation-lock`).
 */
const JUDGE = `(async () => {
  const elements = [...document.body.querySelectorAll('*')];
  const stand = elements.map((one) => {
    const { x, y, width, height } = one.getBoundingClientRect();
    const isSeen = one.checkVisibility({ opacityProperty: true, visibilityProperty: true });
    return [x, y, width, height, one.scrollLeft, one.scrollTop, isSeen, one.value, one.checked];
  });
  const { title, head, body, documentElement } = document;
  const focused = elements.indexOf(document.activeElement);
  const seen = JSON.stringify([title, documentElement.lang, head.innerHTML, body.outerHTML, stand, focused, innerWidth, innerHeight]);
  const last = window.judgedLast?.seen === seen ? window.judgedLast : null;
  const ofColours = ${JSON.stringify(OF_COLOURS)};
  const { violations } = await axe.run({
    resultTypes: ['violations'],
    preload: { assets: ['media'] },
    ...(last === null ? {} : { runOnly: ofColours }),
  });
  const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
  const rest = last === null ? found.filter(([id]) => !ofColours.includes(id)) : last.rest;
  window.judgedLast = { seen, rest };
  return [...rest, ...found.filter(([id]) => ofColours.includes(id))];
})()`;

export const complaintsOf = async (page: Page): Promise<readonly unknown[]> => {
  // What was just asked of the page, other colours or another width, is drawn two frames later.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
  // What glides into other colours has none of its own to be judged by until it is there.
  await page.evaluate('Promise.allSettled(document.getAnimations().map((one) => one.finished))');
  // By the debugger's own door, which the page's policy does not concern.
  if ((await page.evaluate('"axe" in window')) !== true) await page.evaluate(AXE);
  const found: unknown = await page.evaluate(JUDGE);
  return Array.isArray(found) ? found : [found];
};
