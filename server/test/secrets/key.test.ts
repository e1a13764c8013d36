/** Where the key comes from, and who may read it. */
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KeyError, loadKey } from '../../src/secrets/key.ts';

const KEY = Buffer.alloc(32, 7).toString('base64');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lockstep-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

const generated = (): ReturnType<typeof loadKey> => loadKey({ key: null, keyFile: null, dataFolder: join(folder, 'data') });

describe('the key of an installation', () => {
  it('from the environment is taken as it is', async () => {
    const key = await loadKey({ key: KEY, keyFile: null, dataFolder: folder });
    expect([key.bytes, key.source]).toEqual([Buffer.alloc(32, 7), { kind: 'environment' }]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('is made at the first start, for its owner only, and is the same at the second', async () => {
    const first = await generated();
    const path = join(folder, 'data', 'key');
    expect(first.source).toEqual({ kind: 'generated', path });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await generated()).bytes).toEqual(first.bytes);
    expect(await readdir(join(folder, 'data'))).toEqual(['key']);
  });

  it('is one and the same for processes that start together', async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, generated));
    expect(new Set(keys.map(({ id }) => id)).size).toBe(1);
    expect(await readdir(join(folder, 'data'))).toEqual(['key']);
  });

  it('from a file that only the owner may read is taken', async () => {
    const path = join(folder, 'mine');
    await writeFile(path, `${KEY}\n`, { mode: 0o600 });
    expect((await loadKey({ key: null, keyFile: path, dataFolder: folder })).source).toEqual({ kind: 'file', path });
  });

  it.each([0o644, 0o640, 0o606, 0o660, 0o620])('from a file with mode %o is refused with the command that mends it', async (mode) => {
    const path = join(folder, 'mine');
    await writeFile(path, KEY);
    await chmod(path, mode);
    await expect(loadKey({ key: null, keyFile: path, dataFolder: folder })).rejects.toThrow(`chmod 600 ${path}`);
  });

  it.each(['', 'short', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64'), `${KEY.slice(0, 20)}!${KEY.slice(20)}`])(
    'from a file that holds "%s" is refused without repeating it',
    async (text) => {
      const path = join(folder, 'mine');
      await writeFile(path, text, { mode: 0o600 });
      const failure: unknown = await loadKey({ key: null, keyFile: path, dataFolder: folder }).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(KeyError);
      expect(String(failure)).toContain('32 bytes in base64');
      if (text.length > 5) expect(String(failure)).not.toContain(text);
    },
  );

  it('that is named and not there is not made: a typing error must not start a new installation', async () => {
    const path = join(folder, 'gone');
    await expect(loadKey({ key: null, keyFile: path, dataFolder: folder })).rejects.toThrow(KeyError);
    expect(await readdir(folder)).toEqual([]);
  });

  it('that cannot be kept names the folder and the settings', async () => {
    await writeFile(join(folder, 'data'), 'a file, not a folder');
    await expect(generated()).rejects.toThrow(/LOCKSTEP_DATA.*LOCKSTEP_KEY/);
  });

  it('in a file is written as base64, so that it can be moved into the environment', async () => {
    const key = await generated();
    const text = (await readFile(join(folder, 'data', 'key'), 'utf8')).trim();
    expect((await loadKey({ key: text, keyFile: null, dataFolder: folder })).id).toBe(key.id);
  });
});
