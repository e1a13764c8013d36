/** The first owner of an empty program: who begins in a browser, and what they ask of the API beside it. */
import { createWorld, realClock, startSimulator, type Simulator } from '@lockstep/simulator';
import type { Browser, Page } from 'playwright-core';
import { startEmptyProgram, type Program } from '../../src/program/program.ts';
import { visit, type Visit } from '../../src/program/visit.ts';
import { makeDataFolder } from './data-folder.ts';

/** From the link that was printed to the first page of the console. */
const beginAsOwner = async (page: Page, { welcome }: Pick<Program, 'welcome'>): Promise<void> => {
  await page.goto(welcome);
  await page.getByLabel('Name of your company').fill('Bank of the Lake');
  await page.getByLabel('Your name').fill('Olga Owner');
  await page.getByLabel('E-mail').fill('olga@bank.example');
  await page.getByRole('textbox', { name: 'Password' }).fill('the river runs to the sea');
  await page.getByRole('button', { name: 'Begin' }).click();
  await page.getByRole('heading', { name: 'Nobody can be booked yet' }).waitFor();
};

/** What has no room in the console yet is asked of the API, as the owner who is signed in. */
export const askAsOwner = async (
  page: Page,
  { url }: Pick<Program, 'url'>,
  path: string,
  body: object,
  method: 'POST' | 'PUT' = 'POST',
): Promise<Record<string, unknown>> => {
  const { csrf } = (await (await page.request.get(`${url}/api/v1/session`)).json()) as { csrf: string };
  const answer = await page.request.fetch(`${url}/api/v1${path}`, {
    method,
    data: body,
    headers: { 'x-lockstep-csrf': csrf, origin: url },
  });
  if (!answer.ok()) throw new Error(await answer.text());
  return (await answer.json()) as Record<string, unknown>;
};

/** By which the integrations of these journeys sign in. */
export const ACCOUNT = 'BANK\\svc-lockstep';

/** An Exchange of its own. `people`: names by address. `opens`: whose calendars the account gets into. */
export const startExchange = (people: Readonly<Record<string, string>>, opens: 'all' | readonly string[] = 'all'): Promise<Simulator> => {
  const clock = realClock();
  const world = createWorld({ clock: clock.now, seed: 15 });
  for (const [address, name] of Object.entries(people)) world.admin.addMailbox({ address, name });
  world.admin.addAccount({ name: ACCOUNT, impersonation: opens === 'all' ? 'all' : [...opens] });
  return startSimulator({ world, clock });
};

/** How a journey on an empty program begins. */
export type Beginning = {
  readonly program: Program;
  readonly open: Visit;
  readonly page: Page;
  /** Where the program keeps its rows. */
  readonly folder: string;
  /** Ends the visit and the program, and leaves no file. */
  readonly end: () => Promise<void>;
};

/** A program with nothing in it but its owner, who is at its first page. */
export const beginEmpty = async (browser: Browser, size?: { readonly width: number; readonly height: number }): Promise<Beginning> => {
  const { folder, remove } = await makeDataFolder();
  const ends: (() => Promise<void>)[] = [remove];
  const end = async (): Promise<void> => {
    for (const one of ends.toReversed()) await one();
  };
  try {
    const program = await startEmptyProgram({ folder });
    ends.push(program.end);
    const open = await visit(browser, size);
    ends.push(open.close);
    await beginAsOwner(open.page, program);
    return { program, open, page: open.page, folder, end };
  } catch (error) {
    await end();
    throw error;
  }
};
