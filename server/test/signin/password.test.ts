/** Which passwords are taken, and how they are kept. */
import { describe, expect, test } from 'vitest';
import { hashPassword, verifyPassword, weaknessOf } from '../../src/signin/password.ts';
import { COMMON_PASSWORDS } from '../../src/signin/common-passwords.ts';

const anna = { name: 'Anna Katharina Berger', email: 'anna.katharina@bank.example' };

describe('8.5 a password', () => {
  test.each([
    ['of eleven characters', 'abcdefghij1'],
    ['of eleven characters that are two bytes each', 'äöüäöüßéèàç'],
    ['longer than 1,024 bytes', 'abcdefgh'.repeat(129)],
    ['that is the e-mail address', ' Anna.Katharina@bank.example '],
    ['that is the e-mail address before the @', 'anna.katharina'],
    ['that is the name', 'anna katharina BERGER'],
    ['from the list of those tried first', 'Password1234'],
    ['of the same few characters', 'abababababababab'],
  ])('%s is refused with the next step', (_what, password) => {
    const weakness = weaknessOf(password, anna);
    expect(weakness?.next).toMatch(/^Choose/);
    expect(JSON.stringify(weakness)).not.toContain(password);
  });

  test.each(['four grey geese fly', 'abcdefghij12', 'äöüäöüßéèàçñ', '東京都渋谷区神南一丁目一番', 'x1y2z3w4 '.repeat(113)])(
    '%j is taken',
    (password) => {
      expect(weaknessOf(password, anna)).toBeNull();
    },
  );

  test('the list of those tried first holds none that its length refuses, and each in the form that is compared', () => {
    expect([...COMMON_PASSWORDS].filter((one) => one.length < 12 || one !== one.toLowerCase())).toEqual([]);
  });

  test('is kept as Argon2id with the parameters of OWASP and a salt of its own', async () => {
    const [one, other] = [await hashPassword('four grey geese fly'), await hashPassword('four grey geese fly')];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(one).not.toBe(other);
    expect([await verifyPassword(one, 'four grey geese fly'), await verifyPassword(one, 'four grey geese flew')]).toEqual([true, false]);
  });

  test('is the same however a keyboard puts its signs together', async () => {
    const kept = await hashPassword('vier gr\u00e4ulich graue');
    expect(await verifyPassword(kept, 'vier gra\u0308ulich graue')).toBe(true);
  });

  test('of nobody is never right, and neither is one that is far too long', async () => {
    expect(await verifyPassword(null, 'nobody has this one')).toBe(false);
    expect(await verifyPassword(await hashPassword('four grey geese fly'), 'x'.repeat(5000))).toBe(false);
  });
});
