/**
 * What an administrator is told (rules 1.1, 2.7), over the whole product. Reading guide: each row breaks one thing; *Test
 * connection* has to fail at that step with that cause, the mailbox has to show it with a next step, an hour of it has to cost
 * few attempts, and once it is mended a booking made meanwhile has to arrive, once.
 */
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { ACCOUNT, ANNA, DEFAULT_PASSWORD, HOUR, MINUTE, openBank } from './bank.ts';
import type { Bank } from './bank.ts';

type Row = {
  readonly name: string;
  readonly step: string;
  readonly cause: string;
  readonly settings?: object;
  readonly broken?: (bank: Bank) => Promise<void> | void;
  /** Settings that mend it. */
  readonly mended?: (bank: Bank) => object;
  readonly healed?: (bank: Bank) => Promise<void> | void;
};

const ROWS: readonly Row[] = [
  {
    name: 'a wrong password',
    step: 'signIn',
    cause: 'wrongCredentials',
    settings: { password: 'not-the-password' },
    mended: () => ({ password: DEFAULT_PASSWORD }),
  },
  {
    name: 'a wrong password, by NTLM',
    step: 'signIn',
    cause: 'wrongCredentials',
    settings: { authentication: 'ntlm', password: 'not-the-password' },
    mended: () => ({ password: DEFAULT_PASSWORD }),
  },
  {
    name: 'Basic where only NTLM tied to its connection is taken, replaced in place (1.2)',
    step: 'signIn',
    cause: 'wrongCredentials',
    broken: ({ simulator }) => {
      simulator.frontEnd.schemes = ['ntlm'];
      simulator.frontEnd.extendedProtection = 'require';
    },
    mended: () => ({ authentication: 'ntlm' }),
  },
  {
    name: 'a locked account',
    step: 'signIn',
    cause: 'accountLocked',
    broken: ({ simulator }) => simulator.accounts.lock(ACCOUNT, true),
    healed: ({ simulator }) => simulator.accounts.lock(ACCOUNT, false),
  },
  {
    name: 'an endpoint nobody answers at',
    step: 'http',
    cause: 'unreachable',
    settings: { endpoint: 'https://127.0.0.1:9/EWS/Exchange.asmx' },
    mended: ({ simulator }) => ({ endpoint: simulator.urls.ewsTls }),
  },
  {
    name: 'a name that does not resolve',
    step: 'name',
    cause: 'nameNotFound',
    settings: { endpoint: 'https://mail.bank.invalid/EWS/Exchange.asmx' },
    mended: ({ simulator }) => ({ endpoint: simulator.urls.ewsTls }),
  },
  {
    name: 'an address that may not be reached',
    step: 'name',
    cause: 'addressNotAllowed',
    settings: { endpoint: 'https://169.254.169.254/EWS/Exchange.asmx' },
    mended: ({ simulator }) => ({ endpoint: simulator.urls.ewsTls }),
  },
  {
    name: 'a certificate authority that is not known',
    step: 'tls',
    cause: 'certificateNotTrusted',
    settings: { certificateAuthorities: null },
    mended: ({ simulator }) => ({ certificateAuthorities: simulator.ca }),
  },
  {
    name: 'a certificate that has expired',
    step: 'tls',
    cause: 'certificateNotTrusted',
    broken: ({ simulator }) => simulator.present('expired'),
    healed: ({ simulator }) => simulator.present('good'),
  },
  {
    name: 'a certificate for another name',
    step: 'tls',
    cause: 'certificateForAnotherName',
    broken: ({ simulator }) => simulator.present('wrongName'),
    healed: ({ simulator }) => simulator.present('good'),
  },
  {
    name: 'EWS switched off for the mailbox',
    step: 'signIn',
    cause: 'ewsSwitchedOff',
    broken: ({ simulator }) => void (simulator.frontEnd.outage = 'ewsOff'),
    healed: ({ simulator }) => void (simulator.frontEnd.outage = 'none'),
  },
  {
    name: 'a right to impersonate that is missing',
    step: 'rights',
    cause: 'noImpersonationRight',
    broken: ({ simulator }) => simulator.world.admin.setImpersonation(ACCOUNT, []),
    healed: ({ simulator }) => simulator.world.admin.setImpersonation(ACCOUNT, 'all'),
  },
  {
    name: 'a mailbox that is disabled',
    step: 'rights',
    cause: 'mailboxDisabled',
    broken: ({ simulator }) => simulator.world.admin.setState(ANNA, 'disabled'),
    healed: ({ simulator }) => simulator.world.admin.setState(ANNA, 'ok'),
  },
];

type Steps = {
  readonly passed: boolean;
  readonly cause: string;
  readonly next: string;
  readonly steps: readonly { readonly step: string; readonly outcome: string }[];
};

describe('what an administrator is told', () => {
  it.each(ROWS)('2.7 $name: $cause at the step $step', async (row) => {
    const bank = await openBank();
    try {
      await row.broken?.(bank);
      const { integration, mailbox, holder } = await bank.connect(row.settings);
      const test = (await bank.api('POST', `/integrations/${integration}/test`, { address: ANNA })) as unknown as Steps;
      expect(test).toMatchObject({ passed: false, cause: row.cause });
      expect(test.next).not.toBe('');
      expect(test.steps.at(-1)).toMatchObject({ step: row.step, outcome: 'failed' });
      expect(test.steps.slice(0, -1).every(({ outcome }) => outcome === 'passed')).toBe(true);

      await bank.pass(MINUTE);
      const shown = await bank.api('GET', `/mailboxes/${mailbox}`);
      expect(shown).toMatchObject({ cause: row.cause });
      expect(['warning', 'error']).toContain(shown['state']);
      expect(shown['next']).toEqual(expect.any(String));
      await bank.api('POST', '/appointments', {
        title: 'Advice',
        start: '2026-05-06T09:00:00+02:00',
        end: '2026-05-06T10:00:00+02:00',
        zone: 'Europe/Zurich',
        assignments: [{ holder }],
      });
      const before = bank.calls();
      await bank.pass(HOUR);
      expect(bank.calls() - before).toBeLessThanOrEqual(16);

      await row.healed?.(bank);
      if (row.mended !== undefined) await bank.api('PATCH', `/integrations/${integration}`, row.mended(bank));
      await bank.api('POST', `/mailboxes/${mailbox}/refresh`);
      await bank.pass(5 * MINUTE);
      expect(await bank.api('GET', `/mailboxes/${mailbox}`)).toMatchObject({ state: 'syncing', cause: null });
      const day = Date.UTC(2026, 4, 6);
      expect(bank.simulator.world.outlook(ANNA).view(day, day + 24 * HOUR)).toHaveLength(1);
      expect(bank.said()).not.toMatch(/not-the-password|Authorization: Basic|Basic [A-Za-z0-9+/]{12}/);
    } finally {
      await bank.close();
    }
  });

  it.each([
    ['a page that is not Exchange', 200, 'text/html', '<html><body>It works!</body></html>'],
    ['an answer that is no page at all', 404, 'application/json', '{}'],
  ])('2.7 %s: notExchange', async (_name, status, type, body) => {
    const other = createServer((_request, response) => void response.writeHead(status, { 'content-type': type }).end(body));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const bank = await openBank();
    try {
      const { integration } = await bank.connect({ endpoint: `http://127.0.0.1:${port}/EWS/Exchange.asmx` });
      const test = (await bank.api('POST', `/integrations/${integration}/test`, { address: ANNA })) as unknown as Steps;
      expect(test).toMatchObject({ passed: false, cause: 'notExchange' });
    } finally {
      await bank.close();
      other.close();
    }
  });

  it('2.7 a mailbox that does not exist: mailboxNotFound', async () => {
    const bank = await openBank();
    try {
      const { integration } = await bank.connect();
      const test = (await bank.api('POST', `/integrations/${integration}/test`, { address: 'nobody@bank.example' })) as unknown as Steps;
      expect(test).toMatchObject({ passed: false, cause: 'mailboxNotFound' });
      expect(test.steps.at(-1)).toMatchObject({ step: 'rights', outcome: 'failed' });
    } finally {
      await bank.close();
    }
  });
});
