/** `npm run pictures`: takes a picture of every page of a running demonstration, in light and dark, into docs/pictures. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openChromium } from '../program/chromium.ts';
import { startProgram } from '../program/program.ts';
import { visit } from '../program/visit.ts';
import { BOOKING, OUTLOOK, SIGHTS } from './pages.ts';

const folder = fileURLToPath(new URL('../../../docs/pictures', import.meta.url));
const SIZE = { width: 1_280, height: 800 };
/** One dark picture shows that there is a dark; all others would say it again. */
const DARK = new Set(['calendar-day', 'users']);

const browser = await openChromium();
if (browser === null) process.exitCode = 1;
else {
  mkdirSync(folder, { recursive: true });
  const program = await startProgram();
  const { page, close } = await visit(browser, SIZE);
  try {
    const take = async (name: string): Promise<void> => {
      // What glides has arrived, and no caret blinks in one picture and not in the next.
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(folder, `${name}.png`), caret: 'hide' });
      process.stdout.write(`docs/pictures/${name}.png\n`);
    };
    const [signIn, ...inside] = SIGHTS;
    if (signIn !== undefined) {
      await signIn.open(page, program);
      await take(signIn.name);
    }
    await page.goto(program.welcome);
    await page.locator('[data-live="live"]').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const sight of [...inside, OUTLOOK, BOOKING]) {
        if (colorScheme === 'dark' && !DARK.has(sight.name)) continue;
        await sight.open(page, program);
        await take(colorScheme === 'dark' ? `${sight.name}-dark` : sight.name);
      }
    }
  } finally {
    await close();
    await browser.close();
    await program.end();
  }
}
