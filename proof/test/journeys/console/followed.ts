/** What somebody else does is seen at once by whoever looks on, without reading anew every other minute (7.5). */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { DemoProgram } from '../../../src/program/program.ts';
import type { Visit } from '../../../src/program/visit.ts';
import { journey } from '../stage.ts';

export const followed = journey('whoever looks on', (stage) => {
  let program: DemoProgram;
  let open: Visit;
  let page: Page;
  let csrf: string;

  beforeAll(async () => {
    ({ program } = stage());
    open = await stage().signIn();
    page = open.page;
    csrf = ((await (await page.request.get(`${program.url}/api/v1/session`)).json()) as { csrf: string }).csrf;
    await page.goto(`${program.url}/integrations/users`);
    await page.getByRole('button', { name: /6.*Syncing/ }).waitFor();
    await page.locator('[data-live="live"]').waitFor();
  });
  afterAll(async () => {
    await open?.close();
  });

  /** As somebody else would, past the page that is open. */
  const ask = async (method: 'GET' | 'POST' | 'DELETE', path: string, data?: object): Promise<unknown> => {
    const headers = { 'x-lockstep-csrf': csrf, origin: program.url };
    const answer = await page.request.fetch(`${program.url}/api/v1${path}`, { method, headers, ...(data && { data }) });
    if (!answer.ok()) throw new Error(await answer.text());
    return answer.status() === 204 ? null : answer.json();
  };
  const integration = async (): Promise<string> => ((await ask('GET', '/integrations')) as { items: { id: string }[] }).items[0]?.id ?? '';

  it('1.3 sees that an integration is switched off, and on again', async () => {
    const id = await integration();
    await ask('POST', `/integrations/${id}/disable`);
    await page.getByRole('button', { name: /6.*Switched off/ }).waitFor();
    await ask('POST', `/integrations/${id}/enable`);
    await page.getByRole('button', { name: /6.*Syncing/ }).waitFor();
  });

  it('2.1 sees who is paired, and who is not any more', async () => {
    const { id: holder } = (await ask('POST', '/staff', { name: 'Nora Nord' })) as { id: string };
    const wish = { holder, integration: await integration(), address: 'nora.nord@bank.example' };
    const { id } = (await ask('POST', '/pairings', wish)) as { id: string };
    const row = page.getByRole('table').getByText('nora.nord@bank.example');
    await row.first().waitFor();
    await ask('DELETE', `/pairings/${id}`);
    await row.first().waitFor({ state: 'detached' });
    expect(open.problems).toEqual([]);
  });
});
