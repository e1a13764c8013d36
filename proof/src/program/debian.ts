/** What Debian has and this machine has not yet. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** As deep below the repository from the source as from what is built of it. */
const SCRIPT = fileURLToPath(new URL('../../../scripts/install-debian.sh', import.meta.url));

/** Installs these packages where this runs as root, and otherwise nothing; whether it helped is for the caller to see. */
export const installFromDebian = (...packages: readonly string[]): void => {
  if (process.getuid?.() === 0) spawnSync('sh', [SCRIPT, ...packages], { stdio: 'ignore' });
};

/** What somebody else would type. */
export const installCommand = (...packages: readonly string[]): string =>
  `sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
