/** Where PGlite's Unix socket goes: beside the data where the path is short enough, else into a private temporary folder. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `sun_path` holds 108 bytes with its NUL on Linux (unix(7)) and 104 on macOS; Node cuts longer paths off silently. */
const LONGEST = 103;
/** `pg` looks for `.s.PGSQL.PORT` in the folder it is given as host. */
const PORT = 5432;

export type SocketFolder = { readonly host: string; readonly port: number; readonly path: string; readonly remove: () => void };

const pathIn = (folder: string): string => join(folder, `.s.PGSQL.${PORT}`);

/** Only this user may enter the folder, which is what guards the socket: PGlite asks nobody for a password. */
export const socketFolder = (dataFolder: string): SocketFolder => {
  const beside = join(dataFolder, 'socket');
  const short = Buffer.byteLength(pathIn(beside)) <= LONGEST;
  const host = short ? beside : mkdtempSync(join(tmpdir(), 'lockstep-'));
  mkdirSync(host, { recursive: true, mode: 0o700 });
  chmodSync(host, 0o700);
  // Left by a process that was killed; the folder's lock says that nobody listens on it.
  rmSync(pathIn(host), { force: true });
  return {
    host,
    port: PORT,
    path: pathIn(host),
    remove: () => rmSync(short ? pathIn(host) : host, { recursive: true, force: true }),
  };
};
