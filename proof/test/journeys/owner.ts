/** The first owner of an empty program: who begins in a browser, and what they ask of the API beside it. */
import type { Page } from 'playwright-core';
import type { Program } from '../../src/program/program.ts';

/** From the link that was printed to the first page of the console. */
export const beginAsOwner = async (page: Page, { welcome }: Pick<Program, 'welcome'>): Promise<void> => {
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
): Promise<Record<string, unknown>> => {
  const { csrf } = (await (await page.request.get(`${url}/api/v1/session`)).json()) as { csrf: string };
  const answer = await page.request.post(`${url}/api/v1${path}`, { data: body, headers: { 'x-lockstep-csrf': csrf, origin: url } });
  if (!answer.ok()) throw new Error(await answer.text());
  return (await answer.json()) as Record<string, unknown>;
};
