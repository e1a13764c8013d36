/**
 * A Chromium to look at pages with: the installed one, or Debian's where this runs as root. Anybody else is told the command,
 * and with CI=true that is a failure.
 */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { installCommand, installFromDebian } from './debian.ts';

const PACKAGE = 'chromium';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

const find = (): string | undefined =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));

/** Null (said aloud) where there is none and none can be had. @param flags beside those of everybody */
export const openChromium = async (...flags: readonly string[]): Promise<Browser | null> => {
  const isRoot = process.getuid?.() === 0;
  if (find() === undefined) installFromDebian(PACKAGE);
  const executablePath = find();
  if (executablePath === undefined) {
    const sentence = `Chromium is not installed: no page is looked at in a browser. To have that: ${installCommand(PACKAGE)}`;
    if (process.env['CI'] === 'true') throw new Error(sentence);
    process.stderr.write(`\n*** ${sentence} ***\n\n`);
    return null;
  }
  const quiet = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update'];
  return chromium.launch({ executablePath, headless: true, chromiumSandbox: !isRoot, args: [...quiet, '--disable-sync', ...flags] });
};
