/** A locked account behind many mailboxes (rules 2.7, 5.3): one of them tries, the others wait, and nobody hammers. */
import { describe, expect, it } from 'vitest';
import { ACCOUNT, HOUR, MINUTE, openBank } from './bank.ts';

const OTHERS = 11;

describe('an account that is locked', () => {
  it('5.3 is tried by one mailbox at a time, however many wait for it, and all of them come back', { timeout: 60_000 }, async () => {
    const bank = await openBank();
    try {
      const { integration, mailbox } = await bank.connect();
      for (let other = 1; other <= OTHERS; other += 1) {
        const address = `person${other}@bank.example`;
        bank.simulator.world.admin.addMailbox({ address });
        const holder = (await bank.api('POST', '/staff', { name: `Person ${other}`, zone: 'Europe/Zurich' }))['id'];
        await bank.api('POST', '/pairings', { holder, integration, address });
      }
      await bank.pass(10 * MINUTE);
      const states = async (): Promise<readonly unknown[]> => {
        const { items } = (await bank.api('GET', '/mailboxes')) as unknown as { items: readonly Readonly<Record<string, unknown>>[] };
        return items.map((each) => each['cause'] ?? each['state']);
      };
      expect(await states()).toEqual(Array.from({ length: OTHERS + 1 }, () => 'syncing'));

      bank.simulator.accounts.lock(ACCOUNT, true);
      const before = bank.calls();
      await bank.pass(HOUR);
      // As for a single mailbox: an hour of it is a few tries in all, not a few for each.
      expect(bank.calls() - before).toBeLessThanOrEqual(16);
      expect(await states()).toContain('accountLocked');

      // A person who unlocked it tries one mailbox, and that is enough for all.
      bank.simulator.accounts.lock(ACCOUNT, false);
      await bank.api('POST', `/mailboxes/${mailbox}/refresh`);
      await bank.pass(5 * MINUTE);
      expect(await states()).toEqual(Array.from({ length: OTHERS + 1 }, () => 'syncing'));
    } finally {
      await bank.close();
    }
  });
});
