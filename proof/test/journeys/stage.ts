/** The stage of journeys: one demonstration and one browser, on which those of a file play one after another. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';
import { startProgram, type DemoProgram } from '../../src/program/program.ts';
import { sidesOf, type Sides } from '../../src/program/sides.ts';
import { SIZE, visit, type Visit } from '../../src/program/visit.ts';
import { openBrowser } from './browser.ts';
import { makeDataFolder } from './data-folder.ts';

type Size = { readonly width: number; readonly height: number };

export type Stage = {
  readonly program: DemoProgram;
  readonly sides: Sides;
  /** A window of its own, in which nobody is signed in; in pixels. Whoever opens it closes it. */
  readonly open: (size?: Size) => Promise<Visit>;
  /** One with the demonstration's owner in it, whom the server tells of every change. */
  readonly signIn: (size?: Size) => Promise<Visit>;
};

export type Journey = (stage: () => Stage) => void;

/**
 * What somebody does there, in tests. Others come after it, in the order in which a file names them: it has people, titles and days
 * of its own, or gives back what it changed.
 */
export const journey =
  (title: string, tests: Journey): Journey =>
  (stage) =>
    describe(title, () => tests(stage));

/** Of one test; a machine that does much else takes long over a page. */
const TIMEOUT_MS = 180_000;

/**
 * A start is half of what a short journey costs, so that they share one. Where there is no Chromium they are skipped, and with
 * CI=true they fail.
 */
export const play = async (title: string, journeys: readonly Journey[]): Promise<void> => {
  const browser: Browser | null = await openBrowser();
  describe.runIf(browser !== null)(title, { timeout: TIMEOUT_MS }, () => {
    let stage: Stage;
    beforeAll(async () => {
      if (browser === null) return;
      const program = await startDemonstration();
      const begin = async (size: Size): Promise<Visit> => {
        const begun = await visit(browser, size);
        await begun.page.goto(program.welcome);
        return begun;
      };
      const ofOwner = reused(program, begin, ({ page }) => page.goto(program.url));
      stage = {
        program,
        sides: sidesOf(program),
        open: reused(
          program,
          (size) => visit(browser, size),
          ({ page }) => page.context().clearCookies(),
        ),
        signIn: async (size) => {
          const taken = await ofOwner(size);
          await taken.page.locator('[data-live="live"]').waitFor();
          return taken;
        },
      };
    }, TIMEOUT_MS);
    afterAll(async () => {
      await browser?.close();
      await stage?.program.end();
    });
    for (const each of journeys) each(() => stage);
  });
};

/**
 * A window that was in use draws a page at a third of what it costs in a new one, which has the whole console to fetch and to compile: who
 * closes it leaves it to the next. No page of ours keeps anything in it but cookies, and what was emulated is put back.
 */
const reused = (
  { url }: DemoProgram,
  begin: (size: Size) => Promise<Visit>,
  goOn: (left: Visit) => Promise<unknown>,
): ((size?: Size) => Promise<Visit>) => {
  let left: Visit | null = null;
  const take = async (size: Size): Promise<Visit> => {
    if (left === null) return begin(size);
    const taken = left;
    left = null;
    await taken.page.setViewportSize(size);
    await taken.page.emulateMedia({ colorScheme: 'light' });
    taken.forget();
    await goOn(taken);
    return taken;
  };
  return async (size = SIZE) => {
    const taken = await take(size);
    return {
      ...taken,
      close: async () => {
        // What is still asked for there ends with the page, and is nobody's complaint. From an address elsewhere the next page would begin in
        // a new process, to which all code is new.
        await taken.page.goto(`${url}/api/v1/session`);
        left = taken;
      },
    };
  };
};

/** Ended, it leaves no file. Throws what the program said when it did not become ready. */
const startDemonstration = async (): Promise<DemoProgram> => {
  const { folder, remove } = await makeDataFolder();
  try {
    const program = await startProgram({ folder });
    return {
      ...program,
      end: async () => {
        await program.end();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
};
