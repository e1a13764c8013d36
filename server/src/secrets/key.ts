/**
 * The key that encrypts stored credentials: from the environment, from a file, or made at the first start into the data
 * folder. Nobody but the owner may read the file.
 */
import { createHash, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const KEY_BYTES = 32;

export type Key = {
  /** First 8 hex digits of a hash of the key: tells which key sealed a secret without telling the key. */
  readonly id: string;
  readonly bytes: Buffer;
  /** Where it came from, for `doctor` and the log. */
  readonly source: { readonly kind: 'environment' } | { readonly kind: 'file' | 'generated'; readonly path: string };
};

/** The key cannot be had; the message says what to do. */
export class KeyError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'KeyError';
  }
}

export type KeySource = { readonly key: string | null; readonly keyFile: string | null; readonly dataFolder: string };

const idOf = (bytes: Buffer): string => createHash('sha256').update('lockstep key id\0').update(bytes).digest('hex').slice(0, 8);

const fromText = (text: string, source: Key['source'], named: string): Key => {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, 'base64');
  // Node's decoder skips what is no base64: compare with what these bytes would have been written as.
  if (bytes.length !== KEY_BYTES || bytes.toString('base64').replace(/=+$/, '') !== trimmed.replace(/=+$/, '')) {
    throw new KeyError(`${named} does not hold 32 bytes in base64. Make a key with: openssl rand -base64 32`);
  }
  return { id: idOf(bytes), bytes, source };
};

/** 0o077: any right of group or others. Windows has no such bits. */
const isLoose = (mode: number): boolean => process.platform !== 'win32' && (mode & 0o077) !== 0;

const readKeyFile = async (path: string, kind: 'file' | 'generated'): Promise<Key> => {
  let text: string;
  try {
    const { mode } = await stat(path);
    if (isLoose(mode)) {
      throw new KeyError(
        `The key file ${path} may be read or changed by others (mode ${(mode & 0o777).toString(8).padStart(4, '0')}). Run: chmod 600 ${path}`,
      );
    }
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof KeyError) throw error;
    throw new KeyError(`The key file ${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  return fromText(text, { kind, path }, `The key file ${path}`);
};

/**
 * Writes a new key where none is yet. The file appears whole or not at all, and two processes that start together end with
 * the same key: `link` refuses when the name is taken, where a rename would replace the other's key.
 */
const makeKeyFile = async (path: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(`${randomBytes(KEY_BYTES).toString('base64')}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await chmod(draft, 0o600);
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
};

/** Whether there is a key file in the data folder already. */
const exists = async (path: string): Promise<boolean> => {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
};

/** The key of this installation; made if there is none and none was named. Throws `KeyError`. */
export const loadKey = async ({ key, keyFile, dataFolder }: KeySource): Promise<Key> => {
  if (key !== null) return fromText(key, { kind: 'environment' }, 'LOCKSTEP_KEY');
  if (keyFile !== null) return readKeyFile(keyFile, 'file');
  const path = join(dataFolder, 'key');
  try {
    if (!(await exists(path))) await makeKeyFile(path);
  } catch (error) {
    throw new KeyError(
      `No key can be kept in ${dataFolder}: ${(error as Error).message}. Set LOCKSTEP_DATA to a folder this user may write, or LOCKSTEP_KEY.`,
      {
        cause: error,
      },
    );
  }
  return readKeyFile(path, 'generated');
};
