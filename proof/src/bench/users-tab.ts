/**
 * The console's Users tab with 10,000 mailboxes, in a real Chromium against the real server on PostgreSQL: from opening its
 * address with an empty cache until a search typed into it has been answered with the rows it finds.
 */
import { instant, MINUTE, type Instant } from '@lockstep/engine';
import { createLog, openStore, type Mailbox } from '@lockstep/server';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { openChromium } from '../program/chromium.ts';
import { startPostgres, type Postgres } from '../program/postgres.ts';
import { startEmptyProgram, type Program } from '../program/program.ts';
import { furnish } from './bank.ts';
import { type Figure, figure, median } from './figure.ts';

const PEOPLE = 10_000;
/** The goal of the project, in milliseconds. */
const GOAL = 1_000;
const ROUNDS = 7;
/** The first visits compile what the server needs. */
const WARM_UP = 2;
const PASSWORD = 'the river runs to the sea';

export const usersTab = async (): Promise<Figure> => {
  const browser = await openChromium();
  if (browser === null) throw new Error('there is no browser to look at the tab with');
  const postgres = await startPostgres();
  try {
    await fill(postgres);
    const program = await startEmptyProgram({ databaseUrl: postgres.url });
    try {
      return told(await visits(browser, program));
    } finally {
      await program.end();
    }
  } finally {
    await browser.close();
    await postgres.stop();
  }
};

const fill = async (postgres: Postgres): Promise<void> => {
  const store = await openStore({ databaseUrl: postgres.url, log: createLog('error') });
  try {
    const now = instant(Date.now());
    await furnish(store, { people: PEOPLE, now, services: [], standing: standingAt(now) });
    await postgres.run('vacuum (analyze)');
  } finally {
    await store.close();
  }
};

/** Most are in step; every fortieth is not, some have waited for a while. */
const standingAt =
  (now: Instant) =>
  (index: number): Partial<Mailbox> => {
    const stateSince = instant(now - (index % 1_440) * MINUTE);
    const moved = { stateSince, lastChangeIn: instant(now - (index % 97) * MINUTE), lastChangeOut: instant(now - (index % 89) * MINUTE) };
    if (index % 40 === 0) return { ...moved, state: 'error', cause: 'mailboxNotFound', detail: 'ErrorNonExistentMailbox' };
    return index % 60 === 0 ? { ...moved, state: 'warning', cause: 'throttled' } : moved;
  };

/** Milliseconds since the navigation began. */
type Visit = {
  readonly rows: number;
  readonly interactive: number;
  readonly complete: number;
  readonly sorted: number;
  /** The longest time the page's thread was not free until the whole list was there. */
  readonly longestTask: number;
};

const told = (visits: readonly Visit[]): Figure => {
  const of = (what: keyof Visit): number => Math.round(median(visits.map((visit) => visit[what])));
  return figure(
    'users-tab',
    `Users tab with ${PEOPLE} mailboxes, from its address until a letter typed into the search is answered, median of ${ROUNDS}`,
    GOAL,
    of('interactive'),
    'ms',
    [
      { name: 'until the first rows, ms', value: of('rows') },
      { name: 'the slowest until a letter is answered, ms', value: Math.round(Math.max(...visits.map((visit) => visit.interactive))) },
      { name: 'until the whole list, ms', value: of('complete') },
      { name: 'sorting all by another column, ms', value: of('sorted') },
      { name: 'longest task of the page, ms', value: of('longestTask') },
    ],
    'atMost',
  );
};

const visits = async (browser: Browser, program: Program): Promise<readonly Visit[]> => {
  const signedIn = await signIn(browser, program);
  const found: Visit[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    // A context of its own has a cache of its own: whoever opens the console for the first time waits the longest.
    const context = await browser.newContext({ viewport: { width: 1_400, height: 900 }, locale: 'en-GB', storageState: signedIn });
    const visit = await look(context, program.url);
    if (round >= WARM_UP) found.push(visit);
    await context.close();
  }
  return found;
};

const signIn = async (browser: Browser, program: Program): Promise<Awaited<ReturnType<BrowserContext['storageState']>>> => {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(program.welcome);
  await page.getByLabel('Your name').fill('Olga Owner');
  await page.getByLabel('E-mail').fill('olga@bank.example');
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('link', { name: 'Olga Owner' }).waitFor();
  const state = await context.storageState();
  await context.close();
  return state;
};

/**
 * The page keeps the time itself, at each change of what it shows: asked from outside, an answer would wait for the thread
 * that is being measured.
 */
const WATCH = `
  window.seen = { longest: 0 };
  window.over = new Promise((resolve) => { window.end = resolve; });
  const note = (what) => {
    if (seen[what] === undefined) seen[what] = performance.now();
    if (seen.complete !== undefined && seen.interactive !== undefined) end();
  };
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (seen.complete === undefined) seen.longest = Math.max(seen.longest, one.duration);
  }).observe({ type: 'longtask', buffered: true });
  const type = (input, text) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  };
  const wanted = () => [...document.querySelectorAll('[role=row][data-index]')];
  new MutationObserver(() => {
    const rows = wanted();
    if (rows.length > 0) note('rows');
    const table = document.querySelector('[role=table]');
    const input = document.querySelector('main input');
    if (seen.rows !== undefined && seen.typed === undefined && input !== null) {
      // A task of its own, as a key is, after what was just drawn.
      seen.typed = 0;
      requestAnimationFrame(() => setTimeout(() => type(input, 'ada')));
    } else if (seen.typed === 0 && rows.length > 0 && rows.every((row) => /ada/i.test(row.textContent))) {
      seen.typed = 1;
      requestAnimationFrame(() => setTimeout(() => { note('interactive'); type(input, ''); }));
    }
    if (table !== null && table.getAttribute('aria-busy') === 'false') note('complete');
  }).observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
`;

const look = async (context: BrowserContext, url: string): Promise<Visit> => {
  const page = await context.newPage();
  await page.addInitScript(WATCH);
  await page.goto(`${url}/integrations/users`, { waitUntil: 'commit' });
  const seen = (await page.evaluate('over.then(() => seen)')) as Record<'rows' | 'interactive' | 'complete' | 'longest', number>;
  const sorted = await sortBy(page);
  return { rows: seen.rows, interactive: seen.interactive, complete: seen.complete, longestTask: seen.longest, sorted };
};

/** Milliseconds from the click on a title to the frame after the rows are in another order. */
const sortBy = async (page: Page): Promise<number> => {
  await page.locator(`[role=table][aria-rowcount="${PEOPLE + 1}"]`).waitFor();
  return (await page.evaluate(`new Promise((resolve) => {
    const first = () => document.querySelector('[role=rowgroup]:last-child').textContent;
    const title = document.querySelectorAll('[role=columnheader] button')[1];
    const [before, began] = [first(), performance.now()];
    new MutationObserver((_, observer) => {
      if (first() === before) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
    }).observe(document.querySelector('[role=table]'), { childList: true, subtree: true, characterData: true });
    title.click();
  })`)) as number;
};
