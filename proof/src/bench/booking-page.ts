/**
 * The public booking page as a client with an old telephone on a slow line sees it for the first time: a processor four times as
 * slow, 1.6 Mbit/s and 150 ms there and back. From the address until the largest paint, and until a day with free times can be chosen.
 */
import type { Browser } from 'playwright-core';
import { openChromium } from '../program/chromium.ts';
import { startProgram } from '../program/program.ts';
import { figure, median, type Figure } from './figure.ts';

/** The goal of the project, in milliseconds. */
const GOAL = 2_500;
const ROUNDS = 7;
/** The first visits compile what the server needs. */
const WARM_UP = 2;

const SLOWER = 4;
const BITS_PER_SECOND = 1_600_000;
const ROUND_TRIP_MS = 150;
const BITS = 8;

type Visit = { readonly largest: number; readonly free: number; readonly shift: number; readonly bytes: number };

export const bookingPage = async (): Promise<Figure> => {
  const browser = await openChromium();
  if (browser === null) throw new Error('there is no browser to look at the page with');
  try {
    const program = await startProgram();
    try {
      const visits: Visit[] = [];
      for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
        const visit = await look(browser, `${program.url}/book/bank-of-example`);
        if (round >= WARM_UP) visits.push(visit);
      }
      return told(visits);
    } finally {
      await program.end();
    }
  } finally {
    await browser.close();
  }
};

const told = (visits: readonly Visit[]): Figure => {
  const of = (what: keyof Visit): number => Math.round(median(visits.map((visit) => visit[what])));
  return figure(
    'booking-page',
    `booking page on a slow telephone, from its address until the largest paint, median of ${ROUNDS}`,
    GOAL,
    of('largest'),
    'ms',
    [
      { name: 'the slowest, ms', value: Math.round(Math.max(...visits.map(({ largest }) => largest))) },
      { name: 'from the choice of a service until its free times, ms', value: of('free') },
      { name: 'received until then, bytes', value: of('bytes') },
      { name: 'layout shift, thousandths, at most', value: Math.round(Math.max(...visits.map(({ shift }) => shift)) * 1_000) },
    ],
    'atMost',
  );
};

/** Kept by the page itself, from before its first paint. */
const WATCH = `
  window.seen = { largest: 0, shift: 0 };
  new PerformanceObserver((list) => { for (const one of list.getEntries()) seen.largest = one.startTime; })
    .observe({ type: 'largest-contentful-paint', buffered: true });
  new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) seen.shift += one.value; })
    .observe({ type: 'layout-shift', buffered: true });
`;

const look = async (browser: Browser, address: string): Promise<Visit> => {
  // A context of its own has a cache of its own.
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'en-GB', timezoneId: 'Europe/Zurich' });
  try {
    const page = await context.newPage();
    const debug = await context.newCDPSession(page);
    let bytes = 0;
    debug.on('Network.loadingFinished', ({ encodedDataLength }) => {
      bytes += encodedDataLength;
    });
    await debug.send('Network.enable');
    const bytesPerSecond = BITS_PER_SECOND / BITS;
    const line = { offline: false, latency: ROUND_TRIP_MS, downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond };
    await debug.send('Network.emulateNetworkConditions', line);
    await debug.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    await page.addInitScript(WATCH);
    await page.goto(address, { waitUntil: 'commit' });
    const service = page.getByRole('button', { name: 'Investment advice' });
    await service.waitFor();
    const { largest } = (await page.evaluate('seen')) as { readonly largest: number };
    const chosen = performance.now();
    await service.click();
    await page
      .getByRole('button', { name: /^\d?\d:\d\d$/ })
      .first()
      .waitFor();
    const free = performance.now() - chosen;
    const { shift } = (await page.evaluate('seen')) as { readonly shift: number };
    return { largest, free, shift, bytes };
  } finally {
    await context.close();
  }
};
