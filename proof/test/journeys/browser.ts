/** The browser of the journeys. What is measured in one is measured elsewhere; here the least work counts. */
import type { Browser } from 'playwright-core';
import { openChromium } from '../../src/program/chromium.ts';

/** Pages are gone before they have run for so long that compiling them better, which is done beside them, comes to anything. */
const LEAN = '--js-flags=--no-opt,--no-maglev,--single-threaded-gc';

/** Null where there is none and none can be had. */
export const openBrowser = (): Promise<Browser | null> => openChromium(LEAN);
