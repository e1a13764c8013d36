/** Secrets at rest: what opens, and everything that must not. */
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { loadKey, type Key } from '../../src/secrets/key.ts';
import { createSealer, SecretError } from '../../src/secrets/sealer.ts';

const newKey = (): Promise<Key> => loadKey({ key: randomBytes(32).toString('base64'), keyFile: null, dataFolder: '/nowhere' });
const place = { root: 'root-1', connection: 'connection-1' };
const codeOf = (open: () => string): string => {
  try {
    return `opened: ${open()}`;
  } catch (error) {
    return error instanceof SecretError ? error.code : String(error);
  }
};

describe('1 credentials are write-only and encrypted at rest', () => {
  it.each(['', 'p', 'päss wörd 🔑', '\u0000', 'x'.repeat(10_000)])('a secret opens where it was sealed (%#)', async (plain) => {
    const sealer = createSealer(await newKey());
    const sealed = sealer.seal(plain, place);
    expect(sealer.open(sealed, place)).toBe(plain);
    if (plain.length > 3) expect(sealed).not.toContain(plain);
  });

  it('the same secret sealed twice gives two texts', async () => {
    const sealer = createSealer(await newKey());
    expect(sealer.seal('secret', place)).not.toBe(sealer.seal('secret', place));
  });

  it('another key is named by its id and opens nothing', async () => {
    const [one, two] = [createSealer(await newKey()), createSealer(await newKey())];
    const sealed = one.seal('secret', place);
    expect(codeOf(() => two.open(sealed, place))).toBe('wrongKey');
    expect(() => two.open(sealed, place)).toThrow(one.keyId);
  });

  it('a key that claims the id of another opens nothing', async () => {
    const [real, other] = [await newKey(), await newKey()];
    const sealed = createSealer(real).seal('secret', place);
    expect(codeOf(() => createSealer({ ...other, id: real.id }).open(sealed, place))).toBe('tampered');
  });

  it.each([
    { root: 'root-2', connection: 'connection-1' },
    { root: 'root-1', connection: 'connection-2' },
    { root: 'root-1connection-1', connection: '' },
    { root: 'root-1","connection-1', connection: '' },
  ])('moved to $root / $connection it does not open', async (elsewhere) => {
    const sealer = createSealer(await newKey());
    const sealed = sealer.seal('secret', place);
    expect(codeOf(() => sealer.open(sealed, elsewhere))).toBe('tampered');
  });

  it('a change of any character is noticed', async () => {
    const sealer = createSealer(await newKey());
    const sealed = sealer.seal('secret of some length', place);
    for (let at = 0; at < sealed.length; at += 1) {
      // The last sign of an unpadded base64 text can carry unused bits: four spellings of the same byte.
      if (at === sealed.length - 1) continue;
      const sign = sealed[at] === 'A' ? 'B' : 'A';
      const changed = sealed.slice(0, at) + sign + sealed.slice(at + 1);
      expect(
        codeOf(() => sealer.open(changed, place)),
        `sign ${at}`,
      ).toMatch(/^(?:malformed|wrongKey|tampered)$/);
    }
  });

  it.each([
    '',
    'secret',
    'v1',
    'v1.00000000..',
    'v2.00000000.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA',
    'v1.00000000.AAAAAAAAAAAAAAAA.AAAA',
  ])('"%s" is no sealed text', async (text) => {
    const sealer = createSealer(await newKey());
    expect(codeOf(() => sealer.open(text, place))).toBe('malformed');
  });

  it('a replaced key still opens what it sealed, and seals nothing any more', async () => {
    const [old, fresh] = [await newKey(), await newKey()];
    const sealed = createSealer(old).seal('secret', place);
    const both = createSealer(fresh, [old]);
    expect(both.open(sealed, place)).toBe('secret');
    expect(both.seal('secret', place)).toContain(`v1.${fresh.id}.`);
    expect(codeOf(() => createSealer(fresh).open(sealed, place))).toBe('wrongKey');
  });
});
