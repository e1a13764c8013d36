/**
 * Python's exchangelib in a process of its own. Where it is missing Debian's package is installed if this runs as root; anybody else is
 * told the command, aloud, and with CI=true that is a failure.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'python3-exchangelib';
const INSTALLER = fileURLToPath(new URL('../../../scripts/install-debian.sh', import.meta.url));
/** Debian's own stands behind any other Python on the path, and only it sees Debian's packages. */
const PYTHONS = ['python3', '/usr/bin/python3'];

const find = (): string | undefined =>
  PYTHONS.find((python) => spawnSync(python, ['-c', 'import exchangelib'], { stdio: 'ignore' }).status === 0);

/** The Python that has it; null after saying what would get it. Throws with CI=true. */
export const findExchangelib = (): string | null => {
  if (find() === undefined && process.getuid?.() === 0) spawnSync('sh', [INSTALLER, PACKAGE], { stdio: 'ignore' });
  const python = find();
  if (python !== undefined) return python;
  const sentence = `python3-exchangelib is not installed: the simulator is held against ews-javascript-api alone. To have both: sudo apt-get install -y --no-install-recommends ${PACKAGE}`;
  if (process.env['CI'] === 'true') throw new Error(sentence);
  process.stderr.write(`\n*** ${sentence} ***\n\n`);
  return null;
};

export type Refused = { readonly error: string; readonly text: string };

export type Exchangelib = {
  /** What a deed of `exchangelib_user.py` answers. Throws an Error with the class of what exchangelib threw in `name`. */
  readonly ask: (deed: string, asked?: object) => Promise<unknown>;
  readonly stop: () => void;
};

export const startExchangelib = (python: string): Exchangelib => {
  const child = spawn(python, [fileURLToPath(new URL('exchangelib_user.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (deed, asked = {}) => {
      child.stdin.write(`${JSON.stringify({ do: deed, ...asked })}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('exchangelib ended before it answered; what it said stands above');
      const said = JSON.parse(line.value) as { readonly value?: unknown } & Partial<Refused>;
      if (said.error !== undefined) throw Object.assign(new Error(`${said.error}: ${said.text ?? ''}`), { name: said.error });
      return said.value;
    },
    stop: () => void child.kill(),
  };
};
