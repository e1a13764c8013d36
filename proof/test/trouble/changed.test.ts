/** An integration that is changed while a pass is at work (1.2, 1.3). */
import { afterEach, describe, expect, test } from 'vitest';
import { ANNA, MINUTE, openBank, type Bank } from './bank.ts';

let bank: Bank;
afterEach(async () => bank.close());

const signal = new AbortController().signal;
const PLACE = { address: ANNA, calendar: null, zone: null };

describe('an integration that is changed', () => {
  test('1.2 what a pass has begun with goes on answering it, and is closed once no pass can be at it any more', async () => {
    bank = await openBank();
    const { integration } = await bank.connect();
    await bank.pass(MINUTE);
    const before = bank.connectors.shared(await bank.integration(), { transport: 'ews' });
    await bank.pass(1_000);
    await bank.api('PATCH', `/integrations/${integration}`, { policy: { conflict: 'ask' } });
    const after = bank.connectors.shared(await bank.integration(), { transport: 'ews' });
    expect(after).not.toBe(before);
    expect(await before.identify(PLACE, signal)).toMatchObject({ primaryAddress: ANNA });
    await bank.pass(11 * MINUTE);
    expect(bank.connectors.shared(await bank.integration(), { transport: 'ews' })).toBe(after);
    await bank.pass(MINUTE);
    await expect(before.identify(PLACE, signal)).rejects.toThrow();
    expect(await after.identify(PLACE, signal)).toMatchObject({ primaryAddress: ANNA });
  });
});
