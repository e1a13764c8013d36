/** Every page there is, with what has to be done to see it: for the pictures of the manual, and for whoever judges all of them. */
import type { Page } from 'playwright-core';
import type { DemoProgram } from '../program/program.ts';
import { verdictOf } from './verdict.ts';
import { letWait } from './waiting.ts';

export type Sight = {
  /** Also the name of the picture. */
  readonly name: string;
  readonly open: (page: Page, program: DemoProgram) => Promise<void>;
};

const DAY_MS = 86_400_000;
/** The next Monday, by the calendar of Zurich, on which the demonstration has its appointments: `2026-11-23`. */
export const nextMonday = (): string => {
  const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Zurich' });
  for (let at = Date.now() + DAY_MS; ; at += DAY_MS) {
    const date = day.format(at);
    if (new Date(`${date}T12:00:00Z`).getUTCDay() === 1) return date;
  }
};

const drawn = async (page: Page): Promise<void> => {
  await page.locator('[data-loaded="true"]').waitFor();
  await page.locator('.ec-event').first().waitFor();
};
const calendar = async (page: Page, { url }: DemoProgram, query = ''): Promise<void> => {
  await page.goto(`${url}/calendar?day=${nextMonday()}${query}`);
  await drawn(page);
};
/** The demonstration's appointment of two people and the room. */
const together = async ({ url, key }: DemoProgram): Promise<{ readonly id: string; readonly start: string }> => {
  const answer = await fetch(`${url}/api/v1/appointments/by-external-id/demo-together`, { headers: { authorization: `Bearer ${key}` } });
  if (!answer.ok) throw new Error(`${answer.status}: the demonstration has no appointment of several people`);
  return (await answer.json()) as { id: string; start: string };
};
/** The demonstration's one integration. */
const integration = async (page: Page, { url }: DemoProgram, tab: string): Promise<void> => {
  await page.goto(`${url}/integrations`);
  await page.getByRole('link', { name: tab, exact: true }).first().click();
  await page.getByRole('heading', { name: 'Exchange simulator' }).first().waitFor();
};
/** Somebody to switch off, somebody who cannot leave her mailbox, and somebody nobody knows. */
const FILE = [
  'contactEmail;mailbox;enabled;Department',
  'anna.berger@bank.example;anna.berger@bank.example;FALSCH;Advice',
  'jonas.vogt@bank.example;jonas@bank.example;;Advice',
  'mei.tanaka@bank.example;mei.tanaka@bank.example;WAHR;Loans',
  'nobody@bank.example;nobody@bank.example;;Loans',
].join('\r\n');
const setup = (name: string, place: string, ready: string): Sight => ({
  name,
  open: async (page, { url }) => {
    await page.goto(`${url}/setup/${place}`);
    await page.getByText(ready).first().waitFor();
  },
});

/** All but the first want somebody who is signed in. */
export const SIGHTS: readonly Sight[] = [
  {
    name: 'sign-in',
    open: async (page, { url }) => {
      await page.goto(`${url}/sign-in`);
      await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    },
  },
  { name: 'calendar-day', open: calendar },
  { name: 'calendar-week', open: (page, program) => calendar(page, program, '&view=week') },
  {
    name: 'appointment',
    open: async (page, program) => {
      const { id, start } = await together(program);
      await page.goto(`${program.url}/calendar?day=${start.slice(0, 10)}&appointment=${id}`);
      await drawn(page);
      await page.getByRole('heading', { name: 'What happened' }).waitFor();
      await page.getByText('Rule 3.1').first().waitFor();
      await page.getByRole('region', { name: 'People and rooms' }).getByText('accepted').waitFor();
      await page.getByText('In step with Exchange').first().waitFor();
    },
  },
  {
    name: 'new-appointment',
    open: async (page, program) => {
      await calendar(page, program);
      await page.getByRole('button', { name: 'New appointment' }).click();
      const free = page.getByRole('region', { name: 'Free times' });
      await free
        .getByRole('button', { name: /^\d\d:\d\d$/ })
        .nth(3)
        .click();
    },
  },
  {
    name: 'integrations',
    open: async (page, { url }) => {
      await page.goto(`${url}/integrations`);
      await page.getByText('Syncing').first().waitFor();
    },
  },
  {
    name: 'integration-new',
    open: async (page, { url }) => {
      await page.goto(`${url}/integrations/new`);
      await page.getByLabel('Display name').waitFor();
    },
  },
  {
    name: 'integration-graph',
    open: async (page, { url }) => {
      await page.goto(`${url}/integrations/new`);
      await page.getByRole('radio', { name: /In Exchange Online/ }).check();
      await page.getByLabel('Tenant ID').fill('bank.example');
      await page.getByLabel('Client ID').fill('11111111-2222-3333-4444-555555555555');
      await page.getByText('How to set this up in Microsoft 365').click();
      await page.getByLabel('Group', { exact: true }).fill('lockstep-mailboxes@bank.example');
      // From the picture of who grants what on; its commands come below.
      await page.getByRole('figure').evaluate((one) => one.scrollIntoView({ block: 'center' }));
    },
  },
  { name: 'integration-settings', open: (page, program) => integration(page, program, 'Settings') },
  {
    name: 'integration-people',
    open: async (page, program) => {
      await integration(page, program, 'People');
      await page.getByText('Anna Berger').first().waitFor();
    },
  },
  {
    name: 'integration-import',
    open: async (page, program) => {
      await integration(page, program, 'People');
      await page.getByText('Anna Berger').first().waitFor();
      const buffer = Buffer.from(FILE, 'utf8');
      await page.locator('input[type="file"]').setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer });
      await page.getByRole('table', { name: 'Lines of the file' }).waitFor();
    },
  },
  {
    name: 'test-connection',
    open: async (page, program) => {
      await integration(page, program, 'Test connection');
      await page.getByLabel('Address of a mailbox to try').fill('anna.berger@bank.example');
      await page.getByRole('button', { name: 'Run the test' }).click();
      const verdict = await verdictOf(page);
      if (!verdict.startsWith('Everything works')) throw new Error(verdict);
    },
  },
  {
    name: 'users',
    open: async (page, { url }) => {
      await page.goto(`${url}/integrations/users`);
      await page.getByText('Anna Berger').first().waitFor();
    },
  },
  {
    name: 'user',
    open: async (page, { url }) => {
      await page.goto(`${url}/integrations/users`);
      await page.getByText('Anna Berger').first().click();
      await page.getByText('Exchange tells of them at once').waitFor();
    },
  },
  setup('setup-staff', 'staff', 'Anna Berger'),
  setup('setup-rooms', 'rooms', 'Advice room'),
  setup('setup-services', 'services', 'Investment advice'),
  setup('setup-clients', 'clients', 'Anna Keller'),
  setup('setup-company', 'company', 'Bank of Example'),
  {
    name: 'mail-words',
    open: async (page, { url }) => {
      await page.goto(`${url}/mail/words`);
      await page.getByText('Booked: First consultation').first().waitFor();
    },
  },
  {
    name: 'mail-told',
    open: async (page, { url }) => {
      await page.goto(`${url}/mail/told`);
      await page.getByText('People changed').waitFor();
    },
  },
  {
    name: 'journal',
    open: async (page, { url }) => {
      await page.goto(`${url}/journal`);
      await page.getByText('Advice room accepted in Outlook.').first().waitFor();
    },
  },
  {
    name: 'migration',
    open: async (page, { url }) => {
      await page.goto(`${url}/integrations/migrations`);
      await page.getByRole('button', { name: 'Dry run' }).waitFor();
    },
  },
  {
    name: 'decisions',
    open: async (page, program) => {
      await letWait(program, nextMonday());
      await page.goto(`${program.url}/decisions`);
      await page.getByRole('article', { name: 'Pension review' }).waitFor();
      await page.getByRole('article', { name: 'Invitations of Luca Moretti' }).waitFor();
    },
  },
  {
    name: 'account',
    open: async (page, { url }) => {
      await page.goto(`${url}/account`);
      await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
    },
  },
];

/** The simulator's page, on the coming week of one person. */
export const OUTLOOK: Sight = {
  name: 'outlook',
  open: async (page, { outlook }) => {
    await page.goto(`${outlook}#anna.berger@bank.example`);
    await page.locator('.day').first().waitFor();
    await page.locator('#next').click();
    await page.locator('.event').first().waitFor();
  },
};

/** What clients see. */
export const BOOKING: Sight = {
  name: 'booking-page',
  open: async (page, { url }) => {
    await page.goto(`${url}/book/bank-of-example`);
    await page.getByRole('button', { name: 'Investment advice' }).click();
    await page
      .getByRole('region')
      .getByRole('button', { name: /^\d?\d:\d\d$/ })
      .first()
      .waitFor();
  },
};
