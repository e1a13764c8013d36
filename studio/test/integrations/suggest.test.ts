/** Which mailbox is suggested to whom. */
import { describe, expect, test } from 'vitest';
import { suggest } from '../../src/integrations/suggest.ts';
import { holder, pairing } from '../rows.ts';

const suggested = (...given: Parameters<typeof suggest>): Record<string, string> => Object.fromEntries(suggest(...given));

describe('2.1 suggesting by e-mail', () => {
  test('takes the contact e-mail of whoever has no mailbox yet, in the form that is compared', () => {
    const holders = [holder('anna', ' Anna@Bank.example '), holder('bert', null), holder('cleo', 'cleo@bank.example')];
    expect(suggested(holders, [pairing('cleo', 'cleo@bank.example')], new Map())).toEqual({ anna: 'anna@bank.example' });
  });
  test('leaves out an address that is in use, whoever has it', () => {
    expect(suggested([holder('anna', 'anna@bank.example')], [pairing('bert', 'ANNA@bank.example')], new Map())).toEqual({});
  });
  test('leaves out what two people share: a mailbox belongs to one', () => {
    expect(suggested([holder('anna', 'desk@bank.example'), holder('bert', 'desk@bank.example')], [], new Map())).toEqual({});
  });
  test('leaves out those who are deactivated', () => {
    expect(suggested([holder('anna', 'anna@bank.example', { active: false })], [], new Map())).toEqual({});
  });
  test('leaves alone what somebody has typed in, also for the others', () => {
    const holders = [holder('anna', 'anna@bank.example'), holder('bert', 'bert@bank.example')];
    expect(suggested(holders, [], new Map([['anna', 'bert@bank.example']]))).toEqual({});
    expect(suggested(holders, [], new Map([['anna', '']]))).toEqual({ anna: 'anna@bank.example', bert: 'bert@bank.example' });
  });
});
